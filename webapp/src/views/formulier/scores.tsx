// The five capitals: first how the family sees it, then how the worker does, side by side.

import type { FormWork } from '../../actions/form_work'
import { CAPITALS, type Field } from '../../forms/field'
import { maybe, t } from '../../texts'
import { Clear } from './clear'
import { inputId } from './names'
import { Scale } from './scale'

const SIDES = ['gezin', 'medewerker'] as const

export function ScorePairs({ work, fields }: { work: FormWork; fields: readonly Field[] }) {
  const options = [1, 2, 3, 4, 5].map(step => ({ value: step, label: maybe(`score.${step}`)! }))
  return (
    <div class="score-pairs">
      {CAPITALS.map(capital => (
        <div key={capital} class="score-pair">
          <h3>{t(capital)} <span class="soft small">{t(`${capital}.hulp`)}</span></h3>
          {SIDES.map(side => {
            const field = fields.find(each => each.column === `${capital}_volgens_${side}`)
            if (!field) return null
            const value = work.values.value[field.column] ?? null
            return (
              <fieldset key={side} class={`side-${side}`}>
                <legend class="small">{t(`huishouden.kapitalen.${side}`)}<span class="hidden-but-read">, {t(capital)}</span></legend>
                <Scale id={inputId(field.column)} value={value} options={options} onChange={next => work.set(field.column, next)} />
                {value !== null && <Clear what={`${t(capital)}, ${t(`huishouden.kapitalen.${side}`)}`} onClick={() => work.set(field.column, null)} />}
              </fieldset>
            )
          })}
        </div>
      ))}
    </div>
  )
}
