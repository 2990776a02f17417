// One open form, up to its saving. The screen binds to its signals; everything that touches the engine is here.

import { signal, type Signal } from '@preact/signals'
import { EngineError, isDraftOf, isErased } from '../engine/facade'
import type { Edit, Fault, Id, Merged, Value, Values, Version } from '../engine/facade'
import { changes, creation, faults, fieldsOf, registerOf, tidy, type FaultKey, type Form, type Opened } from '../forms/field'
import { stepFields, vervolgstap } from '../forms/vervolgstap'
import { engine } from '../store/engine'
import { throwAway } from './draft'
import { keepDraft, type Found } from './draft_keeper'
import { saved } from './exchange'
import type { FormDraft } from './form_draft'

/** Ours by their text's key, the engine's as it gave them. */
export type Faults = Map<string, FaultKey | Fault>

export interface FormWork {
  form: Form
  key: string
  readonly row: Id
  /** In which it lies; a new row that is corrected can be given another. */
  readonly household: Id | null
  isNew: boolean
  /** The refused edit that this becomes in place of. */
  corrects: Version | null
  /** Later changes of its new row, refused as well, are in it too. */
  gathered: boolean
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

/** What an open form begins with. */
export interface Start { draft: FormDraft; overtaken: string[] }

/** `found`: the draft that it goes on with, if it does. */
export function work(form: Form, key: string, { draft: opened, overtaken }: Start, found: Found | null): FormWork {
  const filling = fill(form, opened)
  const keeping = keep(key, filling.draft)
  const shown = signal<Faults>(new Map())
  const restored = found && found.draft.bewaard
  const dirty = () => found !== null || filling.changed()
  if (found?.unwritten) keeping.touch()

  const unhear = engine().onErased(ids => {
    const rows = new Set(ids)
    if (isDraftOf(rows, key, filling.draft())) return keeping.erase()
    const begun = dirty()
    filling.letGo(rows)
    if (begun) keeping.touch() // a write that was under way came after the engine took the reference out
  })

  return {
    form, key, isNew: opened.nieuw, values: filling.values, step: filling.step, faults: shown, restored: signal(restored),
    unkept: keeping.unkept, erased: keeping.erased, overtaken, opened: opened.geopend, merged: opened.samengevoegd,
    corrects: opened.verbetert ?? null,
    gathered: opened.ook !== undefined,
    putBack: opened.teruggezet ?? [],
    current: opened.nieuw ? {} : differing(form, opened),
    dirty,

    get row() {
      return filling.draft().rij
    },

    get household() {
      return filling.draft().huishouden
    },

    set(column, value) {
      filling.set(column, value)
      clear(shown, column)
      keeping.touch()
    },

    setStep(column, value) {
      filling.setStep(column, value)
      clear(shown, `stap.${column}`)
      keeping.touch()
    },

    async save() {
      if (keeping.erased.value) return false
      shown.value = filling.faults()
      if (shown.value.size > 0) return false
      try {
        await saveAll(form, key, filling, keeping)
      } catch (error) {
        if (keeping.erased.value) return false
        keeping.goOn() // the form stays open, and its draft with it
        if (!(error instanceof EngineError) || error.faults.length === 0) throw error
        shown.value = new Map(error.faults.map(fault => [columnOf(form, fault), fault]))
        return false
      }
      saved()
      return true
    },

    discard: () => discard(key, filling, keeping),

    close() {
      unhear()
      return keeping.close()
    },
  }
}

/** Only a new row that was refused can still be laid elsewhere. */
const isMovable = ({ nieuw, verbetert, waarden }: FormDraft) => nieuw && verbetert !== undefined && 'huishouden_id' in waarden

/** Under another huishouden than it was opened with it is a row of its own: with that one the old id is erased, and whatever has it. Until one is
 * chosen it is still about the first. */
function layUnder(draft: FormDraft, opened: FormDraft, huishouden: Id | null): FormDraft {
  if (!isMovable(draft) || huishouden === null) return draft
  return { ...draft, rij: huishouden === opened.huishouden ? opened.rij : engine().newId(), huishouden }
}

type Filling = ReturnType<typeof fill>
type Keeping = ReturnType<typeof keep>

/** What stands in an open form, and the draft that it is. */
function fill(form: Form, opened: FormDraft) {
  let draft = opened
  let start = opened.waarden
  const values = signal<Values>(opened.waarden)
  const step = opened.stap && signal<Values>(opened.stap.waarden)
  const stepFilled = () => step !== null && Object.values(step.value).some(value => tidy(value) !== null)

  return {
    values,
    step,

    draft: (): FormDraft => ({ ...draft, waarden: values.value, stap: draft.stap && step ? { ...draft.stap, waarden: step.value } : null }),

    changed: () => stepFilled() || Object.keys(changes(form, { waarden: start, gezien: {}, dekking: {} }, values.value).waarden).length > 0,

    set(column: string, value: Value) {
      values.value = { ...values.value, [column]: value }
      if (column === 'huishouden_id') draft = layUnder(draft, opened, value as Id | null)
      // From here on it is what a person typed, over which no value from the history goes.
      const typed = registerOf(form, column)[0]
      if (draft.teruggezet) draft = { ...draft, teruggezet: draft.teruggezet.filter(register => register !== typed) }
    },

    setStep(column: string, value: Value) {
      if (step) step.value = { ...step.value, [column]: value }
    },

    faults(): Faults {
      const found: Faults = faults(form, values.value)
      if (!step || !stepFilled()) return found
      for (const [column, fault] of faults({ ...vervolgstap, sections: [stepFields] }, step.value)) found.set(`stap.${column}`, fault)
      return found
    },

    /** Its row is in: what is left to save goes on from that. */
    async stand() {
      draft = await standing(draft)
    },

    /** As the engine does to a draft: what refers to an erased row doesn't any more, and the rest stays. */
    letGo(rows: ReadonlySet<Id>) {
      start = without(rows, start)
      values.value = without(rows, values.value)
      draft = { ...draft, geopend: { ...draft.geopend, waarden: without(rows, draft.geopend.waarden) } }
      if (!draft.stap || !step || !rows.has(draft.stap.rij)) return
      step.value = {}
      draft = { ...draft, stap: { rij: engine().newId(), waarden: {} } }
    },
  }
}

/** The draft of an open form on this tablet: kept at each touch, until it is erased. */
function keep(key: string, draft: () => FormDraft) {
  const unkept = signal(false)
  const erased = signal(false)
  const newKeeper = () => keepDraft(key, (kept, error) => {
    erased.value ||= isErased(error)
    unkept.value = !kept && !erased.value
    if (unkept.value) console.error('a draft could not be kept', error)
  })
  let keeper = newKeeper()
  let closed = false
  const touch = () => keeper.touched(draft)

  return {
    unkept,
    erased,
    touch,

    erase() {
      erased.value = true
      void keeper.stop()
    },

    flush: () => keeper.flush(),
    stop: () => keeper.stop(),

    /** It was stopped for something that failed. */
    goOn() {
      keeper = newKeeper()
      touch()
      if (closed) void keeper.close()
    },

    close() {
      closed = true
      return keeper.close()
    },
  }
}

/** Rejects with what the engine refused; what was saved before that stays so. */
async function saveAll(form: Form, key: string, filling: Filling, keeping: Keeping): Promise<void> {
  await keeping.flush()
  await keeping.stop()
  const edits = editsOf(form, filling.draft())
  for (const edit of edits.slice(0, -1)) {
    await engine().save(edit)
    await filling.stand() // where the next is refused, that is what the form goes on from
  }
  const { verbetert, ook } = filling.draft()
  await saveLast(edits.at(-1), key, verbetert)
  for (const version of ook ?? []) // where that fails it stays listed
    await engine().putAway(version).catch(error => console.error('a refused edit could not be put away', error))
}

async function discard(key: string, filling: Filling, keeping: Keeping): Promise<() => Promise<boolean>> {
  const last = filling.draft()
  await keeping.stop()
  return throwAway({ sleutel: key, inhoud: last }).catch(error => {
    keeping.goOn()
    throw error
  })
}

/** The row may be in although the draft isn't done: its step was refused, or the browser died before that was saved. From there on the form
 * changes the row. */
export async function standing(draft: FormDraft): Promise<FormDraft> {
  const state = await engine().row(draft.tabel, draft.rij)
  return state ? { ...draft, nieuw: false, geopend: { waarden: state.waarden, gezien: state.gezien, dekking: state.dekking } } : draft
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
