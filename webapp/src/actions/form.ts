// One form from opening to saving. The screen binds to its signals; everything that touches the engine is here.

import { signal, type Signal } from '@preact/signals'
import { EngineError, isDraftOf, isErased } from '../engine/facade'
import type { Draft, Edit, Fault, Id, Merged, Refused, Value, Values, Version } from '../engine/facade'
import { changes, creation, faults, fieldsOf, registerOf, tidy, type Context, type FaultKey, type Form, type Opened } from '../forms/field'
import { stepFields, vervolgstap } from '../forms/vervolgstap'
import { seconds, today } from '../store/clock'
import { engine } from '../store/engine'
import { account } from '../store/session'
import { flushDrafts, keepDraft, leaveUnwritten, takeUnwritten, type DraftKeeper } from './draft_keeper'
import { saved } from './exchange'
import { correctionKey, draftKey, readDraft, type FormDraft } from './form_draft'

/** Ours by their text's key, the engine's as it gave them. */
export type Faults = Map<string, FaultKey | Fault>

/** When a draft was kept that wasn't yet. */
const UNWRITTEN = -1

export interface FormWork {
  form: Form
  key: string
  row: Id
  /** In which it lies; a new row that is corrected can be given another. */
  readonly household: Id | null
  isNew: boolean
  /** The refused edit that this becomes in place of. */
  corrects: Version | null
  /** The registers that came from the history. */
  putBack: readonly string[]
  /** What is in the row, where the form began with something else: a correction, or a value from the history. */
  current: Values
  values: Signal<Values>
  step: Signal<Values> | null
  /** Why it can't be saved yet, by column; a step's column as 'stap.<column>', '' for all of it. */
  faults: Signal<Faults>
  /** When the restored draft was kept (UTC seconds), or null. */
  restored: Signal<number | null>
  /** The draft could not be kept: the one thing that may not go unsaid. */
  unkept: Signal<boolean>
  /** The office has erased what it was about: nothing of it is kept, and nothing can be saved. */
  erased: Signal<boolean>
  /** The row as it was on the screen when the form was opened. */
  opened: Opened
  /** Rows changed elsewhere since the form was opened: the registers that differ. */
  overtaken: string[]
  /** Texts that stood there merged when the form was opened. */
  merged: Record<string, Merged>
  dirty(): boolean
  set(column: string, value: Value): void
  setStep(column: string, value: Value): void
  save(): Promise<boolean>
  /** Throws the draft away. The answer puts it back; false when something new has been begun in its place, which then stays. */
  discard(): Promise<() => Promise<boolean>>
  close(): Promise<void>
}

/** Opens a form on a row, or for a new one when `row` is null. Null: the row is not on this tablet. */
export async function openForm(form: Form, household: Id | null, row: Id | null): Promise<FormWork | null> {
  const key = draftKey(form.table, household, row)
  return withDraft(key, async kept => {
    const draft = kept ? readDraft(kept) : null
    const start = draft ? await resume(form, draft) : row ? await begin(form, household, row) : beginNew(form, household)
    return start && work(form, key, start.draft, draft && kept, start.overtaken)
  })
}

/** Opens a form on what was typed in a refused edit. What it will have seen is the row as it is now, which stands beside
 * it. Null: the row is not on this tablet. */
export async function openCorrection(form: Form, refused: Refused): Promise<FormWork | null> {
  const key = correctionKey(refused.versie)
  return withDraft(key, async kept => {
    const draft = kept ? readDraft(kept) : null
    const anew = refused.gezien ? beginCorrection : beginNewAgain
    const start = draft ? await resume(form, draft) : await anew(form, refused)
    return start && work(form, key, start.draft, draft && kept, start.overtaken)
  })
}

/** Puts a value from the history into the row's form, as a draft like any other: choosing again is an edit, once it is
 * saved. 'weg': the row is not on this tablet. 'bezig': somebody has typed something else there, which stays. */
export async function putBack(
  form: Form,
  household: Id | null,
  row: Id,
  register: string,
  values: Values,
): Promise<'gedaan' | 'weg' | 'bezig'> {
  const key = draftKey(form.table, household, row)
  let found: 'weg' | 'bezig' = 'weg'
  const done = await withDraft(key, async kept => {
    const draft = (kept && readDraft(kept)) ?? (await begin(form, household, row))?.draft
    if (!draft) return null
    const typed = changes(form, draft.geopend, draft.waarden).gezien
    if (register in typed && !draft.teruggezet?.includes(register)) {
      found = 'bezig'
      return null
    }
    const teruggezet = [...(draft.teruggezet ?? []).filter(each => each !== register), register]
    await engine().saveDraft(key, { ...draft, waarden: { ...draft.waarden, ...values }, teruggezet })
    return 'gedaan' as const
  })
  return done ?? found
}

/** `use` gets the draft as it was kept, or as a form that closed could not yet write it. That is tried on unless `use` gives something: then it is
 * kept there. */
async function withDraft<Result>(key: string, use: (kept: Draft | null) => Promise<Result | null>): Promise<Result | null> {
  const left = await takeUnwritten(key)
  if (left === null) return use(await engine().draft(key))
  let result: Result | null = null
  try {
    result = await use({ sleutel: key, inhoud: left, bewaard: UNWRITTEN })
  } finally {
    if (result === null) void leaveUnwritten(key, left)
  }
  return result
}

interface Start { draft: FormDraft; overtaken: string[] }

async function begin(form: Form, household: Id | null, row: Id): Promise<Start | null> {
  const state = await engine().row(form.table, row)
  if (!state) return null
  const opened: Opened = { waarden: state.waarden, gezien: state.gezien, dekking: state.dekking }
  const draft: FormDraft = {
    tabel: form.table,
    rij: row,
    huishouden: household,
    nieuw: false,
    geopend: opened,
    samengevoegd: state.samengevoegd,
    waarden: { ...state.waarden },
    stap: null,
  }
  return { draft, overtaken: [] }
}

function beginNew(form: Form, household: Id | null): Start {
  const context: Context = {
    person: account.value?.persoon ?? '', household, teams: account.value?.teams ?? [], now: seconds(), today: today.value,
  }
  const values = form.defaults(context)
  const stap = form.step ? { rij: engine().newId(), waarden: {} } : null
  const draft: FormDraft = {
    tabel: form.table,
    rij: engine().newId(),
    huishouden: household,
    nieuw: true,
    geopend: { waarden: { ...values }, gezien: {}, dekking: {} },
    samengevoegd: {},
    waarden: values,
    stap,
  }
  return { draft, overtaken: [] }
}

/** What was typed, as far as this form has room for it. */
function typedIn(form: Form, { waarden }: Refused): Values {
  const fits = (column: string) =>
    Object.hasOwn(waarden, column) && (waarden[column] === null || typeof waarden[column] !== 'object')
  const columns = fieldsOf(form).map(field => field.column).filter(fits)
  return Object.fromEntries(columns.map(column => [column, waarden[column]!]))
}

async function beginCorrection(form: Form, refused: Refused): Promise<Start | null> {
  const place = (await engine().query('plek', [refused.rij]))[0]
  const start = await begin(form, place?.huishouden_id ?? null, refused.rij)
  if (!start) return null
  const waarden = { ...start.draft.waarden, ...typedIn(form, refused) }
  return { ...start, draft: { ...start.draft, waarden, verbetert: refused.versie } }
}

/** A new row that was refused becomes one after all, under the id that others may name already; unless another row has
 * that. */
async function beginNewAgain(form: Form, refused: Refused): Promise<Start> {
  const taken = refused.reden === 'rij-bestaat' || await engine().row(refused.tabel, refused.rij) !== null
  const waarden = typedIn(form, refused)
  const draft: FormDraft = {
    tabel: form.table,
    rij: taken ? engine().newId() : refused.rij,
    huishouden: (waarden.huishouden_id as Id | undefined) ?? null,
    nieuw: true,
    geopend: { waarden: {}, gezien: {}, dekking: {} },
    samengevoegd: {},
    waarden,
    stap: null,
    verbetert: refused.versie,
  }
  return { draft, overtaken: [] }
}

/** A kept draft goes on with what it saw. The row itself is looked at for two things only. */
async function resume(form: Form, draft: FormDraft): Promise<Start> {
  if (draft.nieuw) {
    const gone = await standing(draft)
    return { draft: gone.nieuw ? gone : { ...gone, hervat: true }, overtaken: [] }
  }
  const state = await engine().row(form.table, draft.rij)
  if (!state) return { draft, overtaken: [] }
  const overtaken = Object.keys(state.gezien).filter(
    register => JSON.stringify(state.gezien[register]) !== JSON.stringify(draft.geopend.gezien[register] ?? state.gezien[register]))
  return { draft, overtaken }
}

/** The row may be in although the draft isn't done: its step was refused, or the browser died before that was saved. From there on the form
 * changes the row. */
async function standing(draft: FormDraft): Promise<FormDraft> {
  const state = await engine().row(draft.tabel, draft.rij)
  return state ? { ...draft, nieuw: false, geopend: { waarden: state.waarden, gezien: state.gezien, dekking: state.dekking } } : draft
}

function work(form: Form, key: string, draft: FormDraft, kept: Draft | null, overtaken: string[]): FormWork {
  const values = signal<Values>(draft.waarden)
  const step = draft.stap ? signal<Values>(draft.stap.waarden) : null
  const shown = signal<Faults>(new Map())
  const unkept = signal(false)
  const erased = signal(false)
  const isLeft = kept?.bewaard === UNWRITTEN
  const keptAt = kept && (isLeft ? seconds() : kept.bewaard)
  const restored = signal(keptAt)
  let start = { ...draft.waarden }
  const content = (): FormDraft => ({ ...draft, waarden: values.value, stap: draft.stap && step ? { ...draft.stap, waarden: step.value } : null })

  const newKeeper = () => keepDraft(key, (kept, error) => {
    erased.value ||= isErased(error)
    unkept.value = !kept && !erased.value
    if (unkept.value) console.error('a draft could not be kept', error)
  })
  let keeper: DraftKeeper = newKeeper()
  let closed = false
  const touch = () => keeper.touched(content)
  if (isLeft) touch()
  const goOn = () => {
    keeper = newKeeper()
    touch()
    if (closed) void keeper.close()
  }

  const unhear = engine().onErased(ids => {
    const rows = new Set(ids)
    if (isDraftOf(rows, key, content())) {
      erased.value = true
      void keeper.stop()
      return
    }
    // As the engine did to the draft: what refers to an erased row doesn't any more, and the rest stays. The draft is written anew, as a write that
    // was under way came after the engine.
    const begun = dirty()
    start = without(rows, start)
    values.value = without(rows, values.value)
    draft = { ...draft, geopend: { ...draft.geopend, waarden: without(rows, draft.geopend.waarden) } }
    if (draft.stap && step && rows.has(draft.stap.rij)) {
      step.value = {}
      draft = { ...draft, stap: { rij: engine().newId(), waarden: {} } }
    }
    if (begun) touch()
  })

  const stepFilled = () => step !== null && Object.values(step.value).some(value => tidy(value) !== null)
  const dirty = () =>
    keptAt !== null || stepFilled() || Object.keys(changes(form, { waarden: start, gezien: {}, dekking: {} }, values.value).waarden).length > 0

  const movable = draft.nieuw && draft.verbetert !== undefined && 'huishouden_id' in values.value
  return {
    form, key, row: draft.rij, isNew: draft.nieuw, values, step, faults: shown, restored, unkept, erased, overtaken,
    opened: draft.geopend, merged: draft.samengevoegd,
    corrects: draft.verbetert ?? null,
    putBack: draft.teruggezet ?? [],
    current: draft.nieuw ? {} : differing(form, draft),

    get household() {
      return movable ? values.value.huishouden_id as Id | null : draft.huishouden
    },

    dirty,

    set(column, value) {
      values.value = { ...values.value, [column]: value }
      // From here on it is what a person typed, over which no value from the history goes.
      const typed = registerOf(form, column)[0]
      if (draft.teruggezet) draft = { ...draft, teruggezet: draft.teruggezet.filter(register => register !== typed) }
      clear(shown, column)
      touch()
    },

    setStep(column, value) {
      if (!step) return
      step.value = { ...step.value, [column]: value }
      clear(shown, `stap.${column}`)
      touch()
    },

    async save() {
      if (erased.value) return false
      const found: Faults = faults(form, values.value)
      if (step && stepFilled()) {
        for (const [column, fault] of faults({ ...vervolgstap, sections: [stepFields] }, step.value)) found.set(`stap.${column}`, fault)
      }
      shown.value = found
      if (found.size > 0) return false

      await keeper.flush()
      await keeper.stop()
      try {
        const edits = editsOf(form, content())
        for (const edit of edits.slice(0, -1)) {
          await engine().save(edit)
          draft = await standing(draft) // where the next is refused, that is what the form goes on from
        }
        await saveLast(edits.at(-1), key, draft.verbetert)
      } catch (error) {
        if (erased.value) return false
        goOn() // the form stays open, and its draft with it
        if (!(error instanceof EngineError) || error.faults.length === 0) throw error
        shown.value = new Map(error.faults.map(fault => [columnOf(form, fault), fault]))
        return false
      }
      saved()
      return true
    },

    async discard() {
      const last = content()
      await keeper.stop()
      await engine().dropDraft(key).catch(error => {
        goOn()
        throw error
      })
      return async () => {
        await flushDrafts()
        if (await engine().draft(key)) return false
        await engine().saveDraft(key, last)
        return true
      }
    },

    close() {
      closed = true
      unhear()
      return keeper.close()
    },
  }
}

const without = (rows: ReadonlySet<Id>, values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([column, value]) => [column, rows.has(value as Id) ? null : value]))

/** What stands in the row where a correction, a value from the history or a form that is gone on with differs from it. */
function differing(form: Form, { verbetert, teruggezet, hervat, geopend, waarden }: FormDraft): Values {
  if (!verbetert && !teruggezet && !hervat) return {}
  const columns = Object.keys(changes(form, geopend, waarden).waarden)
  return Object.fromEntries(columns.map(column => [column, geopend.waarden[column] ?? null]))
}

/** The column that a fault is about, where the form has an input for it. */
function columnOf(form: Form, { waar }: Fault): string {
  const column = waar.split('/')[2] ?? ''
  return fieldsOf(form).some(field => field.column === column && !field.hidden) ? column : ''
}

function clear(shown: Signal<Faults>, column: string): void {
  if (!shown.value.has(column)) return
  const rest = new Map(shown.value)
  rest.delete(column)
  shown.value = rest
}

/** The edits that a form comes to: its row when something changed, and the next step when there is one. */
function editsOf(form: Form, draft: FormDraft): Edit[] {
  const edits: Edit[] = []
  if (draft.nieuw) {
    edits.push({ tabel: form.table, rij: draft.rij, waarden: creation(form, draft.waarden) })
  } else {
    const { waarden, gezien } = changes(form, draft.geopend, draft.waarden)
    if (Object.keys(waarden).length > 0) edits.push({ tabel: form.table, rij: draft.rij, waarden, gezien })
  }
  if (draft.stap && tidy(draft.stap.waarden.wat) !== null) {
    const waarden = creation(vervolgstap, { ...draft.stap.waarden, huishouden_id: draft.huishouden, contactmoment_id: draft.rij })
    edits.push({ tabel: 'vervolgstap', rij: draft.stap.rij, waarden })
  }
  return edits
}

/** The draft, and the refused edit that this corrects, go with the last edit of a form: if the browser dies before, they are still there. */
async function saveLast(edit: Edit | undefined, key: string, corrects?: Version): Promise<void> {
  if (edit) return engine().save(edit, key, corrects)
  if (corrects) await engine().putAway(corrects) // it is so already
  await engine().dropDraft(key)
}
