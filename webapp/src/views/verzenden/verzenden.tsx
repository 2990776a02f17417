// What is where: safe at the office, only on this tablet, refused, or still being written. Never a word more than is true.

import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { refreshDrafts, refreshRefused } from '../../actions/account'
import { sendNow } from '../../actions/exchange'
import { readDraft, type FormDraft } from '../../actions/form_draft'
import { readChoice } from '../../actions/settle'
import { isCover } from '../../forms'
import type { Draft, Id } from '../../engine/facade'
import { now } from '../../store/clock'
import { useQuery } from '../../store/live'
import { to, toRow } from '../../store/route'
import { drafts, revoked, status, unwritten } from '../../store/status'
import { namedOf, t, tableOf } from '../../texts'
import { listWords, momentWords } from '../../texts/format'
import { statusWords } from '../../texts/status_words'
import { Skeleton, Title } from '../parts/bits'
import { Button } from '../parts/button'
import { draftAddress } from '../parts/draft_address'
import { Entry } from '../parts/entry'
import { Icon } from '../parts/icon'
import { WaitingBadge } from '../parts/marks'
import { TONE_ICON } from '../parts/status_pill'
import { LeftDraft, textOf, ThrowAway } from './left_draft'
import { asText, PutAwayEdits, RefusedEdits, TakeAway, type Travelled } from './refused'
import './verzenden.css'

const sending = signal(false)

export function Verzenden() {
  useEffect(() => {
    void refreshDrafts()
    void refreshRefused()
  }, [])
  const words = statusWords(status.value, now.value, unwritten.value)
  const busy = sending.value || status.value.verbinding === 'bezig'
  const send = async () => {
    sending.value = true
    await sendNow()
    sending.value = false
  }
  return (
    <div class="page sending">
      <Title>{t('verzenden.titel')}</Title>
      <section class={`card verdict ${words.tone}`}>
        <span class="verdict-icon"><Icon name={TONE_ICON[words.tone]} /></span>
        <div aria-live="polite">
          <h2>{words.title}</h2>
          {words.lines.map(line => <p key={line}>{line}</p>)}
          {status.value.nodig.length > 0 && <Needed persons={status.value.nodig} />}
          <Connection />
        </div>
        <Button look="primary-action" icon="send" disabled={busy} onClick={() => void send()}>{busy ? t('verzenden.bezig') : t('verzenden.nu')}</Button>
      </section>
      <RefusedEdits />
      <Drafts />
      <Waiting />
      <PutAwayEdits />
    </div>
  )
}

/** Whose work of before is here, and lacked at the office. */
function Needed({ persons }: { persons: Id[] }) {
  const people = useQuery('medewerkers')
  const names = persons.map(id => people?.find(one => one.id === id)?.naam)
  if (people === undefined) return null
  const wie = names.every(name => name) ? listWords(names as string[]) : t('verzenden.nodig.iemand')
  return (
    <>
      <p><strong>{t('verzenden.nodig.wie', { wie })}</strong></p>
      <p>{t('verzenden.nodig.niet_meer')}</p>
    </>
  )
}

function Connection() {
  const { verbinding, laatste } = status.value
  const trouble = verbinding === 'geen-netwerk' ? t('verzenden.geen_netwerk')
    : verbinding === 'afgemeld' ? t('verzenden.afgemeld')
    : verbinding === 'ingetrokken' ? t('verzenden.ingetrokken')
    : verbinding === 'fout' ? t('verzenden.fout') : null
  return (
    <>
      {trouble && <p><strong>{trouble}</strong></p>}
      {laatste > 0 && <p class="soft small">{t('verzenden.laatst', { wanneer: momentWords(laatste, now.value) })}</p>}
    </>
  )
}

function Drafts() {
  const rows = drafts.value
  if (!rows || rows.length === 0) return null
  return (
    <section class="stack">
      <div><h2>{t('verzenden.deel.concepten')}</h2>{!revoked.value && <p class="soft">{t('verzenden.deel.concepten.hulp')}</p>}</div>
      {!revoked.value && <div class="row"><TakeAway name={t('verzenden.deel.concepten')} text={() => rows.map(textOfDraft).join('\n')} /></div>}
      <ul class="entries">{rows.map(draft => <DraftItem key={draft.sleutel} draft={draft} />)}</ul>
    </section>
  )
}

function DraftItem({ draft }: { draft: Draft }) {
  const form = readDraft(draft)
  const choice = form ? null : readChoice(draft)
  const table = form?.tabel ?? choice?.tabel ?? ''
  const where = form ? placeOf(form) : choice?.rij ?? null
  const place = useQuery('plek', where ?? '')
  const household = place?.[0]?.huishouden
  const about = [form ? tableOf(form.tabel) : choice ? t('keuze.titel') : null, household].filter(Boolean).join(' · ')
  const kept = t('verzenden.concept_van', { wanneer: momentWords(draft.bewaard, now.value) })
  const address = form ? draftAddress(form) : choice ? to('keuze', { tabel: choice.tabel, rij: choice.rij }) : null
  const first = form ? firstWords(form.waarden) : choice?.tekst
  if (!address) {
    return (
      <Entry table="" title={t('verzenden.onleesbaar')}>
        <div class="row">
          <TakeAway name={draft.sleutel} text={() => textOfDraft(draft)} />
          <ThrowAway draft={draft} />
        </div>
      </Entry>
    )
  }
  if (revoked.value || (where && place?.length === 0)) return <LeftDraft draft={draft} content={(form ?? choice)!} />
  return <Entry table={table} href={address} title={about} text={first} foot={kept} />
}

function textOfDraft(draft: Draft): string {
  const content = readDraft(draft) ?? readChoice(draft)
  return content ? textOf(draft, content) : JSON.stringify(draft.inhoud, null, 2)
}

/** The row that must be here for the form to be saved. Null: it needs none, or can be given another. */
const placeOf = ({ nieuw, verbetert, rij, huishouden }: FormDraft) => (!nieuw ? rij : verbetert ? null : huishouden)

/** The first thing written, so that one knows a draft again. */
function firstWords(values: Record<string, unknown>): string | null {
  for (const column of ['onderwerp', 'feiten', 'actie', 'doel', 'verhaal', 'wat', 'naam', 'interpretatie', 'plan', 'wensen']) {
    if (typeof values[column] === 'string' && values[column] !== '') return values[column]
  }
  return null
}

function Waiting() {
  const rows = useQuery('wachtend')
  if (rows === undefined) return status.value.wacht > 0 ? <Skeleton kind="item" count={2} /> : null
  if (rows.length === 0) return null
  const all = () => rows.map(row => asTextOf(row.bewerking, row)).join('\n')
  return (
    <section class="stack">
      <div><h2>{t('verzenden.deel.wacht')}</h2><p class="soft">{t('verzenden.deel.wacht.hulp')}</p></div>
      <div class="row"><TakeAway name={t('verzenden.deel.wacht')} text={all} /></div>
      <ul class="entries">
        {rows.map(row => {
          const edit = readEdit(row.bewerking)
          const columns = Object.keys(edit?.waarden ?? {})
            .filter(column => column === 'verwijderd' || !isCover(row.tabel, column))
            .map(column => namedOf(row.tabel, column))
          const what = edit?.gezien ? t('verzenden.velden', { velden: columns.join(', ') }) : t('verzenden.nieuw')
          const href = row.huishouden_id && toRow(row.tabel, row.huishouden_id, row.rij)
          return (
            <Entry key={row.nummer} table={row.tabel} icon="tablet" href={href} title={[tableOf(row.tabel), row.huishouden].filter(Boolean).join(' · ')}
              text={[edit && momentWords(edit.tijd, now.value), what].filter(Boolean).join(' · ')} badges={<WaitingBadge />} />
          )
        })}
      </ul>
    </section>
  )
}

function asTextOf(json: string, { tabel, rij }: Pick<Travelled, 'tabel' | 'rij'>): string {
  const edit = readEdit(json)
  return edit ? asText({ ...edit, tabel, rij }) : json
}

function readEdit(json: string): Travelled | null {
  try {
    const edit = JSON.parse(json) as Travelled
    return edit.waarden && typeof edit.waarden === 'object' ? edit : null
  } catch {
    return null
  }
}
