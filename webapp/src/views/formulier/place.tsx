// Where a new row belongs, when where it was to lie was refused: another huishouden, or another team.

import type { FormWork } from '../../actions/form_work'
import { fieldOf } from '../../forms'
import type { Form } from '../../forms/field'
import { useQuery } from '../../store/live'
import { account } from '../../store/session'
import { t } from '../../texts'
import { fieldFault, inputId } from './names'

const COLUMNS = ['huishouden_id', 'team_id'] as const

export function Place({ work, form }: { work: FormWork; form: Form }) {
  const column = COLUMNS.find(each => fieldOf(form.table, each)?.hidden)
  return column ? <Choice key={column} work={work} column={column} /> : null
}

function Choice({ work, column }: { work: FormWork; column: (typeof COLUMNS)[number] }) {
  const families = useQuery('gezinnen')
  const teams = useQuery('teams')?.filter(team => account.value?.teams.includes(team.id))
  const rows = column === 'team_id' ? teams : families
  const value = work.values.value[column] ?? ''
  const fault = work.faults.value.get(column)
  const id = inputId(column)
  return (
    <section class="card part">
      <div class="field">
        <label class="utrecht-form-label" for={id}>
          {t(column === 'team_id' ? 'corrigeren.team' : 'corrigeren.gezin')}
          <span class="needed"> ({t('formulier.nodig')})</span>
        </label>
        <p class="soft small" id={`${id}-hulp`}>
          {t('corrigeren.plaats.hulp')}
        </p>
        <select
          id={id}
          class="utrecht-select"
          aria-describedby={`${id}-hulp`}
          aria-invalid={fault ? true : undefined}
          value={String(value)}
          onChange={event => work.set(column, event.currentTarget.value || null)}
        >
          <option value="">{t('corrigeren.kies')}</option>
          {value !== '' && !rows?.some(row => row.id === value) && (
            <option value={value}>{t('corrigeren.elders')}</option>
          )}
          {rows?.map(row => (
            <option key={row.id} value={row.id}>
              {row.naam ?? t('app.onbekend')}
            </option>
          ))}
        </select>
        {fault && <p class="fault">{fieldFault(fault)}</p>}
      </div>
    </section>
  )
}
