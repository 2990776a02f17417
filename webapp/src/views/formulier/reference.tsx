// A choice from rows of another table.

import type { Refers } from '../../forms/field'
import { account } from '../../store/session'
import { t } from '../../texts'
import { useNames } from '../parts/names'
import type { InputProps } from './input'

export function Reference({ field, value, household, onChange, shared }: InputProps & { shared: object }) {
  const rows = useNames[field.refers as Refers](household ?? '')
  const me = account.value?.persoon
  // A value whose row is not here must stay choosable, or opening the form would change it.
  const missing = typeof value === 'string' && !rows?.some(row => row.id === value)
  return (
    <select {...shared} class="utrecht-select" value={value === null ? '' : String(value)} onChange={event => onChange(event.currentTarget.value || null)}>
      <option value="">{t('formulier.niets')}</option>
      {missing && <option value={value}>{t('app.onbekend')}</option>}
      {rows?.map(row => <option key={row.id} value={row.id}>{row.naam.slice(0, 90)}{row.id === me && ` (${t('app.jij')})`}</option>)}
    </select>
  )
}
