// Writing something down: one form, drawn from its description in forms/. What is typed is kept within a second; only what
// changed is saved, with what was on the screen when the form was opened.

import { useEffect, useRef, useState } from 'preact/hooks'
import { holdDraft } from '../../actions/draft'
import { openCorrection, openForm } from '../../actions/form'
import { correctionKey, draftKey } from '../../actions/form_draft'
import type { FormWork } from '../../actions/form_work'
import type { Fault, Refused, Version } from '../../engine/facade'
import { formOf } from '../../forms'
import type { FaultKey, Form, Section } from '../../forms/field'
import { stepFields } from '../../forms/vervolgstap'
import { now } from '../../store/clock'
import { replace, to } from '../../store/route'
import { refusedWith } from '../../store/status'
import { toast } from '../../store/toast'
import { headOf, maybe, namedOf, t, tn, type TextKey } from '../../texts'
import { faultWords } from '../../texts/fault_words'
import { momentWords } from '../../texts/format'
import { Notice, Skeleton, Title } from '../parts/bits'
import { Button, ButtonLink } from '../parts/button'
import { failed } from '../parts/failed'
import { Icon, ROW_ICON } from '../parts/icon'
import { NotFound } from '../parts/marks'
import { Remove } from '../parts/remove'
import { offerPutBack } from '../parts/thrown_away'
import { Current } from './current'
import { Input } from './input'
import { fieldFault, inputId } from './names'
import { Place } from './place'
import { ScorePairs } from './scores'
import '@utrecht/form-label-css/dist/index.min.css'
import '@utrecht/select-css/dist/index.min.css'
import '@utrecht/textarea-css/dist/index.min.css'
import './formulier.css'

interface Props {
  table: string
  household: string | null
  row: string | null
  /** The refused edit that this form is to make good; it may be erased by now. */
  corrects?: Version
}

export function Formulier({ table, household, row, corrects }: Props) {
  const form = formOf(table)
  const [work, setWork] = useState<FormWork | null | undefined>(undefined)
  const [round, next] = useState(0)

  const again = () => { setWork(undefined); next(count => count + 1) }

  useEffect(() => {
    if (!form) return
    let live = true
    let mine: FormWork | null = null
    const key = corrects ? correctionKey(corrects) : draftKey(form.table, household, row)
    const letGo = holdDraft(key, { isClean: () => !mine?.dirty(), reopen: again })
    const opening = corrects ? openCorrection(form, corrects) : openForm(form, household, row)
    opening.then(opened => {
      mine = opened
      if (live) setWork(opened)
      else void opened?.close()
    }, error => { console.error('a form could not open', error); if (live) setWork(null) })
    return () => {
      live = false
      letGo()
      void mine?.close()
    }
  }, [round])

  if (work === null || !form) return <div class="page"><NotFound /></div>
  if (work === undefined) return <div class="page"><Skeleton kind="card" count={3} /></div>
  return <Open key={round} work={work} form={form} refused={corrects ? refusedWith(corrects) : null} again={again} />
}

interface OpenProps { work: FormWork; form: Form; refused: Refused | null; again: () => void }

function Open({ work, form, refused, again }: OpenProps) {
  const summary = useRef<HTMLDivElement>(null)
  const [busy, setBusy] = useState(false)
  const here = useRef(true)
  useEffect(() => () => { here.current = false }, [])
  const back = work.household ?? (work.isNew ? null : work.row)
  const address = work.corrects ? to('verzenden') : back ? to('huishouden', { huishouden: back }) : to('huishoudens')
  const leave = () => {
    if (work.corrects) replace('verzenden')
    else if (form.table === 'huishouden') replace('huishouden', { huishouden: work.row })
    else replace('huishouden', { huishouden: work.household ?? '' })
  }

  async function save(event: Event) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    try {
      if (await work.save()) {
        toast(t('formulier.bewaard'))
        if (here.current) leave() // a person who has gone on to another screen meanwhile stays there
        return
      }
      requestAnimationFrame(() => summary.current?.focus())
    } catch (error) {
      console.error('a form could not be saved', error)
      work.faults.value = new Map([['', { waar: '', reden: 'onbekend', uitleg: '' }]])
    }
    setBusy(false)
  }

  async function discard() {
    setBusy(true) // nothing can be typed that would go with the draft
    const putBack = await work.discard().catch(failed('a draft could not be thrown away'))
    if (!putBack) return setBusy(false)
    offerPutBack(putBack)
    again()
  }

  const tellKept = () => {
    if (work.dirty()) toast(t(work.unkept.value ? 'formulier.blijft_niet' : 'formulier.blijft'))
  }

  if (work.erased.value) return <Erased />
  return (
    // autocomplete: or the browser keeps what was typed in files of its own, unencrypted, to offer or to restore it later
    <form class={`page form kind-${form.table}`} onSubmit={save} noValidate inert={busy} autocomplete="off">
      <a class="back" href={address} onClick={tellKept}><Icon name="back" /><span>{t('app.terug')}</span></a>
      <header class="record-header">
        <span class="kind-icon"><Icon name={ROW_ICON[form.table] ?? 'draft'} /></span>
        <div>
          {work.corrects && <p class="soft small">{t('corrigeren.titel')}</p>}
          <Title>{t(`${work.isNew ? 'nieuw' : 'wijzig'}.${form.table}` as TextKey)}</Title>
        </div>
      </header>

      {work.restored.value !== null && (
        <Notice icon="draft" live>
          <WhereFrom work={work} form={form} since={work.restored.value} />
          <div><Button small icon="trash" onClick={() => void discard()}>{t('formulier.weggooien')}</Button></div>
        </Notice>
      )}
      {work.overtaken.length > 0 && (
        <Notice tone="amber" icon="fork"><p>{t('formulier.ingehaald', { velden: work.overtaken.map(column => namedOf(form.table, column)).join(', ') })}</p></Notice>
      )}
      {refused && (
        <Notice tone="alarm" icon="warning">
          <p><strong>{t('verzenden.reden')}:</strong> {faultWords(refused)}</p>
          <p>{t('corrigeren.hulp')}</p>
          {work.gathered && <p>{t('corrigeren.ook')}</p>}
        </Notice>
      )}
      <Current work={work} form={form} />
      {work.unkept.value && <Notice tone="alarm" icon="warning" live><p>{t('formulier.niet_bewaard')}</p></Notice>}

      <Faults work={work} form={form} summary={summary} />

      {work.corrects && work.isNew && <Place work={work} form={form} />}
      {form.sections.map(section => <Part key={section.key} form={form} section={section} work={work} />)}
      {work.step && <Step work={work} />}
      {/* A member of the family has no page of their own. What is being written is never thrown away with it. */}
      {form.table === 'huishoudlid' && !work.isNew && !work.dirty() && (
        <Remove shown={{ tabel: form.table, rij: work.row, gezien: work.opened.gezien, dekking: work.opened.dekking }} gone={leave} />
      )}

      <footer class="save-bar">
        <p class="soft small">{t('formulier.bewaart')}</p>
        <Button look="primary-action" type="submit" icon="check" disabled={busy}>{t('formulier.bewaren')}</Button>
      </footer>
    </form>
  )
}

/** Nothing of it is shown any more, nor kept. */
function Erased() {
  return (
    <div class="page stack">
      <Title>{t('formulier.gewist')}</Title>
      <Notice icon="trash" live><p>{t('formulier.gewist.uitleg')}</p></Notice>
      <div><ButtonLink href={to('huishoudens')}>{t('menu.huishoudens')}</ButtonLink></div>
    </div>
  )
}

/** What the form began with, when that isn't the row: a draft from before, or a value from the history. */
function WhereFrom({ work, form, since }: { work: FormWork; form: Form; since: number }) {
  const fields = work.putBack.map(column => namedOf(form.table, column)).join(', ')
  if (fields) return <p>{t('formulier.teruggezet', { velden: fields })}</p>
  const when = momentWords(since, now.value)
  return <p><strong>{t('formulier.concept', { wanneer: when })}</strong> {t('formulier.concept.uitleg')}</p>
}

function Faults({ work, form, summary }: { work: FormWork; form: Form; summary: { current: HTMLDivElement | null } }) {
  const found = [...work.faults.value]
  const name = (column: string) => (column.startsWith('stap.') ? headOf('vervolgstap', column.slice(5)) : headOf(form.table, column))
  return (
    <div ref={summary} tabIndex={-1} class="faults" role="alert">
      {found.length > 0 && (
        <div class="notice alarm">
          <Icon name="warning" />
          <div>
            <p><strong>{tn('formulier.fouten', found.length)}</strong></p>
            <ul>
              {found.map(([column, fault]) => (
                <li key={column}>{column === '' ? fieldFault(fault)
                  : <button type="button" class="as-link" onClick={() => document.getElementById(inputId(column))?.focus()}>{name(column)}: {fieldFault(fault)}</button>}</li>
              ))}
            </ul>
            {found.some(([, fault]) => hasLeft(fault)) && <p>{t('formulier.niet_hier')} <a href={to('verzenden')}>{t('menu.verzenden')}</a></p>}
          </div>
        </div>
      )}
    </div>
  )
}

/** The row, or the one above it, has left this tablet. */
const hasLeft = (fault: FaultKey | Fault) => typeof fault === 'object' && ['onbekende-rij', 'onbekende-ouder'].includes(fault.reden)

function Part({ form, section, work }: { form: Form; section: Section; work: FormWork }) {
  const title = maybe(`${form.table}.deel.${section.key}`) ?? ''
  const help = maybe(`${form.table}.deel.${section.key}.hulp`) ?? (section.layout === 'chips' ? t('kapitalen.hulp') : null)
  const fields = section.fields.filter(field => !field.hidden)
  const inputs = section.layout === 'scores'
    ? <ScorePairs work={work} fields={fields} />
    : (
      <div class={section.layout === 'chips' ? 'tiles' : 'fields'}>
        {fields.map(field => (
          <Input key={field.column} table={form.table} field={field} household={work.household} value={work.values.value[field.column] ?? null}
            fault={work.faults.value.get(field.column) ?? null} id={inputId(field.column)} onChange={value => work.set(field.column, value)} merged={work.merged[field.column]} />
        ))}
      </div>
    )
  const filled = fields.some(field => work.values.value[field.column] !== null && work.values.value[field.column] !== undefined && !(field.refers && work.isNew))
  const faulty = fields.some(field => work.faults.value.has(field.column))
  // Folded when the form opens and nothing is in it; what is filled in is never hidden.
  const [open] = useState(!section.folded || filled)
  if (section.folded) {
    return (
      <details class="card part" open={open || faulty}>
        <summary><h2>{title}</h2><Icon name="plus" /></summary>
        {help && <p class="soft">{help}</p>}
        {inputs}
      </details>
    )
  }
  return section.layout === 'chips' || section.layout === 'scores'
    ? <fieldset class="card part"><legend><h2>{title}</h2></legend>{help && <p class="soft">{help}</p>}{inputs}</fieldset>
    : <section class="card part"><h2>{title}</h2>{help && <p class="soft">{help}</p>}{inputs}</section>
}

/** The next step, agreed while one is still at the table. */
function Step({ work }: { work: FormWork }) {
  return (
    <section class="card part kind-vervolgstap step">
      <h2><Icon name="step" />{t('contactmoment.deel.stap')}</h2>
      <p class="soft">{t('contactmoment.deel.stap.hulp')}</p>
      <div class="fields">
        {stepFields.fields.map(field => (
          <Input key={field.column} table="vervolgstap" field={{ ...field, optional: true }} household={work.household} value={work.step!.value[field.column] ?? null}
            fault={work.faults.value.get(`stap.${field.column}`) ?? null} id={inputId(`stap.${field.column}`)} onChange={value => work.setStep(field.column, value)} />
        ))}
      </div>
    </section>
  )
}
