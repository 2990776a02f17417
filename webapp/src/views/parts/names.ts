// The rows that another row refers to, each with the name by which a person knows it: to choose from, and to read.

import type { Refers } from '../../forms/field'
import { now } from '../../store/clock'
import { useQuery } from '../../store/live'
import { t } from '../../texts'
import { momentWords } from '../../texts/format'

export interface Named { id: string; naam: string }

type Use = (household: string) => Named[] | undefined

const named = (rows: readonly { id: string; naam: string | null }[] | undefined): Named[] | undefined =>
  rows?.map(row => ({ id: row.id, naam: row.naam ?? t('app.onbekend') }))

/** Each is a hook: what a column refers to never changes, so neither does which one a component calls. */
export const useNames: Readonly<Record<Refers, Use>> = {
  medewerker: () => named(useQuery('medewerkers')),
  experiment: () => named(useQuery('experimenten')),
  team: () => named(useQuery('teams')),
  afspraak: household => named(useQuery('afspraken', household)),
  contactmoment: household => named(useQuery('contactmomenten', household)?.map(
    row => ({ id: row.id, naam: [row.tijd !== null && momentWords(row.tijd, now.value), row.naam].filter(Boolean).join(', ') || null }))),
}

/** The name of a person by id; whoever works here is 'jij'. */
export function usePersonName(me: string | undefined): (id: string) => string {
  const people = useNames.medewerker('')
  return id => (id === me ? t('app.jij') : people?.find(row => row.id === id)?.naam ?? t('app.onbekend'))
}
