// A choice from rows of another table.

import { now } from '../../store/clock'
import { useQuery } from '../../store/live'
import { account } from '../../store/session'
import { t } from '../../texts'
import { momentWords } from '../../texts/format'
import type { InputProps } from './input'

type Row = { id: string; naam: string | null }
type Props = InputProps & { shared: object }

export function Reference(props: Props) {
  switch (props.field.refers) {
    case 'medewerker': return <Medewerker {...props} />
    case 'experiment': return <Experiment {...props} />
    case 'afspraak': return <Afspraak {...props} />
    case 'contactmoment': return <Contactmoment {...props} />
    default: return null
  }
}

const Medewerker = (props: Props) => {
  const me = account.value?.persoon
  return <Select {...props} rows={useQuery('medewerkers')?.map(row => (row.id === me ? { ...row, naam: `${row.naam ?? ''} (${t('app.jij')})` } : row))} />
}
const Experiment = (props: Props) => <Select {...props} rows={useQuery('experimenten')} />
const Afspraak = (props: Props) => <Select {...props} rows={useQuery('afspraken', props.household ?? '')} />
const Contactmoment = (props: Props) => (
  <Select {...props} rows={useQuery('contactmomenten', props.household ?? '')?.map(
    row => ({ id: row.id, naam: [row.tijd !== null && momentWords(row.tijd, now.value), row.naam].filter(Boolean).join(' – ') }))} />
)

function Select({ value, onChange, rows, shared }: Props & { rows: readonly Row[] | undefined }) {
  // A value whose row is not here must stay choosable, or opening the form would change it.
  const missing = typeof value === 'string' && !rows?.some(row => row.id === value)
  return (
    <select {...shared} class="utrecht-select" value={value === null ? '' : String(value)} onChange={event => onChange(event.currentTarget.value || null)}>
      <option value="">{t('formulier.niets')}</option>
      {missing && <option value={value}>{t('app.onbekend')}</option>}
      {rows?.map(row => <option key={row.id} value={row.id}>{(row.naam ?? t('app.onbekend')).slice(0, 90)}</option>)}
    </select>
  )
}
