// One row with its registers in conflict: every value, who wrote it and when. One tap takes one; texts can also be joined or
// rewritten. What is saved has seen exactly the versions on this screen, and can be taken back here.

import { useEffect, useRef, useState } from 'preact/hooks'
import { isErased, type Head, type RowState, type Values } from '../../engine/facade'
import { keepDraft, leaveUnwritten, type DraftKeeper } from '../../actions/draft_keeper'
import { holdDraft, throwAway } from '../../actions/draft'
import { chooseAgain, choiceKey, joined, keptChoices, openChoice, settle, settledFor, type ChoiceDraft, type Settled } from '../../actions/settle'
import { settleRemoval } from '../../actions/remove'
import { fieldOf, isCover } from '../../forms'
import { now } from '../../store/clock'
import { useQuery, useRow } from '../../store/live'
import { to, toRow } from '../../store/route'
import { account } from '../../store/session'
import { toast } from '../../store/toast'
import { labelOf, t, tableOf } from '../../texts'
import { momentWords } from '../../texts/format'
import { Badge, Notice, Skeleton, Title } from '../parts/bits'
import { Button, ButtonLink } from '../parts/button'
import { failed } from '../parts/failed'
import { Icon } from '../parts/icon'
import { NotFound } from '../parts/marks'
import { usePersonName } from '../parts/names'
import { offerPutBack } from '../parts/thrown_away'
import { Version } from '../parts/version'
import '@utrecht/textarea-css/dist/index.min.css'
import './keuzes.css'

export function Keuze({ table, id }: { table: string; id: string }) {
  const row = useRow(table, id)
  const place = useQuery('plek', id)?.[0]
  if (row === undefined) return <div class="record"><Skeleton kind="card" count={2} /></div>
  // What somebody wrote here stays within reach, also when the choice was made meanwhile or the row has left this tablet.
  const kept = keptChoices(table, id).filter(register => !row?.conflicten[register])
  if (row === null && kept.length === 0) return <NotFound />
  const conflicts = row?.conflicten ?? {}
  const registers = [...Object.keys(conflicts).filter(register => register !== 'verwijderd'), ...kept]
  const taken = settledFor(table, id).filter(one => !conflicts[one.register])
  const removal = conflicts.verwijderd
  const household = place?.huishouden_id ?? null
  return (
    <article class="record">
      <a class="back back-to-list" href={to('keuzes')}><Icon name="back" /><span>{t('keuzes.titel')}</span></a>
      <header>
        <p class="soft small">{[tableOf(table), place?.huishouden].filter(Boolean).join(' · ')}</p>
        <Title>{t('keuze.titel')}</Title>
      </header>
      {row && registers.length === 0 && !removal && <Notice icon="check"><p>{t(row.verborgen ? 'verwijderen.is_verwijderd' : 'keuze.klaar')}</p></Notice>}
      {row && removal && <Removal row={row} heads={removal} />}
      {registers.map(register => (
        <Register key={register} table={table} id={id} register={register} heads={conflicts[register] ?? []} household={household} />
      ))}
      {row && taken.map(one => <Taken key={one.register} choice={one} row={row} household={household} />)}
      {household && (
        <div>
          <ButtonLink look="subtle" icon="forward" href={toRow(table, household, id)}>{t('keuze.bekijk')} {tableOf(table).toLowerCase()}</ButtonLink>
        </div>
      )}
    </article>
  )
}

/** Deleted by one, changed by another, or put back: it stays until somebody says which. */
function Removal({ row, heads }: { row: RowState; heads: Head[] }) {
  const name = usePersonName(account.value?.persoon)
  const [busy, setBusy] = useState(false)

  async function take(removed: boolean) {
    setBusy(true)
    try {
      await settleRemoval(row, removed)
      toast(t(removed ? 'verwijderen.gedaan' : 'verwijderen.teruggezet'))
    } catch (error) {
      failed('a choice could not be saved')(error)
    }
    setBusy(false)
  }

  return (
    <section class="card register removal">
      <h2>{t('keuze.verwijderd')}</h2>
      <p>{t(row.tabel === 'huishouden' ? 'keuze.verwijderd.uitleg.huishouden' : 'keuze.verwijderd.uitleg')}</p>
      <ul class="versions">
        {heads.map(head => (
          <li key={head.versie.join()} class="row">
            <Icon name={head.waarden.verwijderd === null ? 'undo' : 'trash'} />
            <span>{t(head.waarden.verwijderd === null ? 'keuze.verwijderd.terug_door' : 'keuze.verwijderd.door', { wie: name(head.wie), wanneer: momentWords(head.tijd, now.value) })}</span>
          </li>
        ))}
      </ul>
      <div class="row">
        <Button look="primary-action" icon="undo" disabled={busy} onClick={() => void take(false)}>{t('verwijderen.terug')}</Button>
        <Button icon="trash" disabled={busy} onClick={() => void take(true)}>{t('keuze.verwijderd.toch')}</Button>
      </div>
    </section>
  )
}

/** `heads`: empty when there is nothing left to choose but somebody was writing. */
interface RegisterProps { table: string; id: string; register: string; heads: Head[]; household: string | null }

/** Only a register of one column that holds words can be joined or rewritten here. */
function isWords(table: string, register: string, heads: readonly Head[]): 'line' | 'text' | null {
  const kind = fieldOf(table, register)?.kind
  return (kind === 'line' || kind === 'text') && heads.every(head => Object.keys(head.waarden).length === 1) ? kind : null
}

function Register({ table, id, register, heads, household }: RegisterProps) {
  const key = choiceKey(table, id, register)
  const [found, write] = useState<{ draft: ChoiceDraft; unwritten: boolean } | null | undefined>(undefined) // undefined: not looked for yet
  const touched = useRef(false)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    let here = true
    const reopen = () => {
      write(undefined)
      touched.current = false
      openChoice(key).then(found => {
        if (here) write(found)
        else if (found?.unwritten) void leaveUnwritten(key, found.draft)
      }, failed('a draft could not be opened'))
    }
    const letGo = holdDraft(key, { isClean: () => !touched.current, reopen })
    reopen()
    return () => {
      here = false
      letGo()
    }
  }, [key])

  const words = isWords(table, register, heads)
  const text = (head: Head) => String(head.waarden[register] ?? '')
  const writing = found?.draft
  const begin = (tekst: string) => write({ draft: { soort: 'keuze', tabel: table, rij: id, register, koppen: heads, tekst }, unwritten: false })
  const close = () => {
    touched.current = false
    write(null)
  }

  async function take(shown: Head[], values: Values, draft?: string): Promise<boolean> {
    setBusy(true)
    let done = false
    try {
      await settle(table, id, register, shown, values, draft)
      done = true
      close()
      toast(t('keuze.gedaan'))
    } catch (error) {
      failed('a choice could not be saved')(error)
    }
    setBusy(false)
    return done
  }

  async function stop(content: ChoiceDraft): Promise<boolean> {
    const putBack = await throwAway({ sleutel: key, inhoud: content }).catch(failed('a draft could not be thrown away'))
    if (!putBack) return false
    close()
    offerPutBack(putBack)
    return true
  }

  if (!writing && heads.length === 0) return null
  return (
    <section class="card register">
      <h2>{labelOf(table, register)}</h2>
      {writing && heads.length === 0 && <Notice tone="amber" icon="fork"><p>{t('keuze.ingehaald')}</p></Notice>}
      {writing
        ? <Own draft={writing} unwritten={found.unwritten} draftKey={key} touched={touched} stop={stop} save={tekst => take(writing.koppen, { [register]: tekst === '' ? null : tekst }, key)} />
        : (
          <>
            <ul class="versions">
              {heads.map((head, at) => (
                <li key={head.versie.join()} class="version">
                  <Version table={table} head={head} household={household} shown={at === 0} />
                  <Button look="primary-action" icon="check" disabled={busy || found === undefined} onClick={() => void take(heads, head.waarden)}>{t('keuze.neem')}</Button>
                </li>
              ))}
            </ul>
            {words && (
              <div class="row">
                {words === 'text' && <Button icon="plus" disabled={busy || found === undefined} onClick={() => begin(joined(heads.map(text)))}>{t('keuze.samen')}</Button>}
                <Button look="subtle" icon="pencil" disabled={busy || found === undefined} onClick={() => begin(text(heads[0]!))}>{t('keuze.eigen')}</Button>
              </div>
            )}
          </>
        )}
    </section>
  )
}

interface OwnProps {
  draft: ChoiceDraft
  unwritten: boolean
  draftKey: string
  /** Set when there is something that must not be written over. */
  touched: { current: boolean }
  stop: (content: ChoiceDraft) => Promise<boolean>
  save: (text: string) => Promise<boolean>
}

/** Writing one text out of several. A draft like any other: kept within a second. */
function Own({ draft, unwritten, draftKey, touched, stop, save }: OwnProps) {
  const [text, setText] = useState(draft.tekst)
  const [unkept, setUnkept] = useState(false)
  const keeper = useRef<DraftKeeper | null>(null)
  const keep = () => keepDraft(draftKey, (kept, error) => setUnkept(!kept && !isErased(error)))
  keeper.current ??= keep()
  const [ending, setEnding] = useState(false)
  const here = useRef(true)
  useEffect(() => {
    if (unwritten) keepWords(draft.tekst)
    return () => {
      here.current = false
      void keeper.current!.close()
    }
  }, [])
  const id = `keuze-${draft.register}`
  const content = (tekst: string) => ({ ...draft, tekst })
  const keepWords = (tekst: string) => {
    touched.current = true
    keeper.current!.touched(() => content(tekst))
  }

  async function end(work: () => Promise<boolean>) {
    setEnding(true) // nothing can be typed that would go with the draft
    touched.current = true
    await keeper.current!.stop()
    if (await work()) return
    keeper.current = keep() // it stays open, and its draft with it
    keepWords(text)
    if (!here.current) void keeper.current.close()
    setEnding(false)
  }

  return (
    <div class="stack">
      {unkept && <Notice tone="alarm" icon="warning" live><p>{t('formulier.niet_bewaard')}</p></Notice>}
      <label class="soft" for={id}>{t('keuze.samen.uitleg')}</label>
      <textarea id={id} class="utrecht-textarea" rows={8} autocomplete="off" readOnly={ending} value={text} onInput={event => {
        const next = event.currentTarget.value
        setText(next)
        keepWords(next)
      }} />
      <div class="row">
        <Button look="primary-action" icon="check" disabled={ending} onClick={() => void end(() => save(text))}>{t('keuze.bewaar')}</Button>
        <Button look="subtle" disabled={ending} onClick={() => void end(() => stop(content(text)))}>{t('app.annuleren')}</Button>
      </div>
    </div>
  )
}

function Taken({ choice, row, household }: { choice: Settled; row: RowState; household: string | null }) {
  const is = (values: Values) => Object.entries(values).every(([column, value]) => isCover(row.tabel, column) || row.waarden[column] === value)
  const again = (values: Values) => chooseAgain(choice, row, values).catch(failed('a choice could not be saved'))
  return (
    <section class="card register">
      <div class="row spread"><h2>{labelOf(row.tabel, choice.register)}</h2><Badge tone="safe" icon="check">{t('keuzes.recent')}</Badge></div>
      <ul class="versions">
        {choice.koppen.map(head => (
          <li key={head.versie.join()} class={`version ${is(head.waarden) ? 'taken' : ''}`}>
            <Version table={row.tabel} head={head} household={household} />
            {is(head.waarden)
              ? <Badge tone="safe" icon="check">{t('keuze.gekozen')}</Badge>
              : <Button icon="undo" onClick={() => void again(head.waarden)}>{t('keuze.anders')}</Button>}
          </li>
        ))}
      </ul>
    </section>
  )
}
