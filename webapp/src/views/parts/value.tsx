// A value of the database in words: for reading, for choosing between versions, for what was refused.

import type { Value } from '../../engine/facade'
import { fieldOf } from '../../forms'
import { now } from '../../store/clock'
import { useQuery } from '../../store/live'
import { choiceOf, maybe, t } from '../../texts'
import { dateWords, euros, momentWords } from '../../texts/format'

/** Plain words, where no name has to be looked up. A value that doesn't fit its kind is shown as it stands. */
export function valueWords(table: string, column: string, value: Value): string {
  if (value === null || value === undefined) return t('rij.niet_ingevuld')
  const field = fieldOf(table, column)
  switch (field?.kind) {
    case 'choice': return choiceOf(table, column, String(value))
    case 'flag': return t(value ? 'rij.ja' : 'rij.nee')
    case 'date': return dateWords(String(value), now.value)
    case 'time': return typeof value === 'number' ? momentWords(value, now.value) : value
    case 'cents': return typeof value === 'number' ? euros(value) : value
    case 'integer':
      if (field.scale) return maybe(`${table === 'ervaring' ? 'antwoord' : 'score'}.${value}`) ?? String(value)
      return column === 'duur' ? t('formulier.minuten', { n: value }) : String(value)
    default: return String(value)
  }
}

export function ValueWords({ table, column, value, household }: { table: string; column: string; value: Value; household: string | null }) {
  const refers = value === null ? undefined : fieldOf(table, column)?.refers
  switch (refers) {
    case 'medewerker': return <Medewerker id={value} />
    case 'experiment': return <Experiment id={value} />
    case 'team': return <Team id={value} />
    case 'afspraak': return <Afspraak household={household ?? ''} id={value} />
    case 'contactmoment': return <Contactmoment household={household ?? ''} id={value} />
    default: return <span class={value === null ? 'soft' : 'lines'}>{valueWords(table, column, value)}</span>
  }
}

interface Named { id: Value }

const named = (rows: readonly { id: string; naam: string | null }[] | undefined, id: Value) =>
  <span>{rows === undefined ? '…' : rows.find(row => row.id === id)?.naam ?? t('app.onbekend')}</span>

const Medewerker = ({ id }: Named) => named(useQuery('medewerkers'), id)
const Experiment = ({ id }: Named) => named(useQuery('experimenten'), id)
const Team = ({ id }: Named) => named(useQuery('teams'), id)
const Afspraak = ({ id, household }: Named & { household: string }) => named(useQuery('afspraken', household), id)

function Contactmoment({ id, household }: Named & { household: string }) {
  const found = useQuery('contactmomenten', household)?.find(row => row.id === id)
  if (!found) return <span>{t('app.onbekend')}</span>
  return <span>{[found.naam, found.tijd !== null && momentWords(found.tijd, now.value)].filter(Boolean).join(', ')}</span>
}

/** The name of a person by id; whoever works here is 'jij'. */
export function usePersonName(me: string | undefined): (id: string) => string {
  const rows = useQuery('medewerkers')
  return id => (id === me ? t('app.jij') : rows?.find(row => row.id === id)?.naam ?? t('app.onbekend'))
}
