// A draft that can't be saved here, since the family has left this tablet or has yet to come, or the tablet has no access: every word of it, why,
// and the way to take it along.

import { throwAway } from '../../actions/draft'
import type { FormDraft } from '../../actions/form_draft'
import type { ChoiceDraft } from '../../actions/settle'
import type { Draft, Value, Values } from '../../engine/facade'
import { fieldOf, formOf, isCover } from '../../forms'
import { changes, creation } from '../../forms/field'
import { now } from '../../store/clock'
import { incomplete, revoked } from '../../store/status'
import { headOf, labelOf, t, tableOf } from '../../texts'
import { momentWords } from '../../texts/format'
import { Notice } from '../parts/bits'
import { Button } from '../parts/button'
import { failed } from '../parts/failed'
import { Icon, ROW_ICON } from '../parts/icon'
import { offerPutBack } from '../parts/thrown_away'
import { ValueWords, valueWords } from '../parts/value'
import { TakeAway } from './refused'

interface Typed {
  table: string
  column: string
  value: Value
}

export function LeftDraft({ draft, content }: { draft: Draft; content: FormDraft | ChoiceDraft }) {
  const { tabel } = content
  const id = `concept-${draft.sleutel}`
  const kept = keptWords(draft)
  const comes = !revoked.value && incomplete.value
  return (
    <li>
      <article class={`card refused kind-${tabel}`} aria-labelledby={id}>
        <header class="record-header">
          <span class="kind-icon">
            <Icon name={ROW_ICON[tabel] ?? 'draft'} />
          </span>
          <div>
            <h3 id={id}>{tableOf(tabel)}</h3>
            <p class="soft small">{kept}</p>
          </div>
        </header>
        <Notice tone="amber" icon="warning">
          <p>{t(revoked.value ? 'verzenden.concept_ingetrokken' : comes ? 'verzenden.gezin_komt' : 'verzenden.concept_weg')}</p>
        </Notice>
        <dl class="facts">
          {typedIn(content).map(({ table, column, value }) => (
            <div key={`${table} ${column}`}>
              <dt>{labelOf(table, column)}</dt>
              <dd>
                <ValueWords table={table} column={column} value={value} household={null} />
              </dd>
            </div>
          ))}
        </dl>
        <div class="row">
          <TakeAway name={`${tabel}-${t('verzenden.concept')}`} text={() => textOf(draft, content)} />
          {!comes && <ThrowAway draft={draft} />}
        </div>
      </article>
    </li>
  )
}

export function ThrowAway({ draft }: { draft: Draft }) {
  return (
    <Button small look="subtle" icon="trash" onClick={() => void throwAway(draft).then(offerPutBack, failed('a draft could not be thrown away'))}>
      {t('formulier.weggooien')}
    </Button>
  )
}

const keptWords = ({ bewaard }: Draft) => t('verzenden.concept_van', { wanneer: momentWords(bewaard, now.value) })

/** All that was typed, to take along. */
export function textOf(draft: Draft, content: FormDraft | ChoiceDraft): string {
  return [`${tableOf(content.tabel)}, ${keptWords(draft)}`, '', ...typedIn(content).filter(isWords).map(line), ''].join('\n')
}

/** A reference is an id, which says nothing to who reads the file. */
const isWords = ({ table, column }: Typed) => fieldOf(table, column)?.refers === undefined

const line = ({ table, column, value }: Typed) => `${headOf(table, column)}: ${valueWords(table, column, value)}`

/** What a person put in: what differs from the row as it was, or all of a new one; and the next step. */
function typedIn(content: FormDraft | ChoiceDraft): Typed[] {
  if ('soort' in content) return [{ table: content.tabel, column: content.register, value: content.tekst }]
  const { tabel, nieuw, geopend, waarden, stap } = content
  const form = formOf(tabel)
  const own = !form ? waarden : nieuw ? creation(form, waarden) : (changes(form, geopend, waarden).waarden as Values)
  return [...shown(tabel, own), ...shown('vervolgstap', stap?.waarden ?? {})]
}

const shown = (table: string, values: Values): Typed[] =>
  Object.entries(values)
    .filter(([column]) => !formOf(table) || fieldOf(table, column)?.hidden === undefined)
    .filter(([column]) => !isCover(table, column))
    .map(([column, value]) => ({ table, column, value }))
