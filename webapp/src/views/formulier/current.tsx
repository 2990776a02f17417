// What the row holds now, where the form begins with something else: saving replaces it, so it is in sight.

import type { FormWork } from '../../actions/form_work'
import { fieldOf } from '../../forms'
import type { Form } from '../../forms/field'
import { labelOf, t } from '../../texts'
import { ValueWords } from '../parts/value'

export function Current({ work, form }: { work: FormWork; form: Form }) {
  const columns = Object.keys(work.current).filter(column => !fieldOf(form.table, column)?.hidden)
  if (columns.length === 0) return null
  return (
    <section class="card">
      <h2>{t('corrigeren.nu')}</h2>
      <p class="soft">{t('corrigeren.nu.hulp')}</p>
      <dl class="facts">
        {columns.map(column => (
          <div key={column}>
            <dt>{labelOf(form.table, column)}</dt>
            <dd>
              <ValueWords table={form.table} column={column} value={work.current[column]!} household={work.household} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
