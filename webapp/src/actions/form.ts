// Opening a form: on a row, for a new one, on what was refused, with a value from the history; or on the draft that there is.

import type { Id, Refused, Values, Version } from '../engine/facade'
import { changes, fieldsOf, type Context, type Form, type Opened } from '../forms/field'
import { seconds, today } from '../store/clock'
import { engine } from '../store/engine'
import { account } from '../store/session'
import { findDraft, leaveUnwritten, setAside, type Found } from './draft_keeper'
import { correctionKey, draftKey, readDraft, type FormDraft } from './form_draft'
import { standing, work, type FormWork, type Start } from './form_work'

/** Opens a form on a row, or for a new one when `row` is null. Null: the row is not on this tablet. */
export async function openForm(form: Form, household: Id | null, row: Id | null): Promise<FormWork | null> {
  const key = draftKey(form.table, household, row)
  return withDraft(key, async found => {
    const start = found ? await resume(form, found.content) : row ? await begin(form, household, row) : beginNew(form, household)
    return start && work(form, key, start, found)
  })
}

/** Opens a form on what was typed in the refused edit with this version. What it will have seen is the row as it is now, which stands beside
 * it. Null: the row is not on this tablet, or the edit was erased and has no draft. */
export async function openCorrection(form: Form, version: Version): Promise<FormWork | null> {
  const key = correctionKey(version)
  return withDraft(key, async found => {
    const start = found ? await resume(form, found.content) : await beginAgain(form, version)
    return start && work(form, key, start, found)
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
  let hindered: 'weg' | 'bezig' = 'weg'
  const done = await withDraft(key, async found => {
    const draft = found?.content ?? (await begin(form, household, row))?.draft
    if (!draft) return null
    const typed = changes(form, draft.geopend, draft.waarden).gezien
    if (register in typed && !draft.teruggezet?.includes(register)) {
      hindered = 'bezig'
      return null
    }
    const teruggezet = [...(draft.teruggezet ?? []).filter(each => each !== register), register]
    await engine().saveDraft(key, { ...draft, waarden: { ...draft.waarden, ...values }, teruggezet })
    return 'gedaan' as const
  })
  return done ?? hindered
}

interface Readable extends Found { content: FormDraft }

/** What a form that closed could not yet write is tried on, unless `use` gives something: then it is kept there. */
async function withDraft<Result>(key: string, use: (found: Readable | null) => Promise<Result | null>): Promise<Result | null> {
  const any = await findDraft(key)
  const content = any && readDraft(any.draft)
  if (any && !content) await setAside(any.draft)
  const found = content && any && { ...any, content }
  let result: Result | null = null
  try {
    result = await use(found)
  } finally {
    if (result === null && found?.unwritten) void leaveUnwritten(key, found.draft.inhoud)
  }
  return result
}

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

async function beginAgain(form: Form, version: Version): Promise<Start | null> {
  const edits = await engine().refused()
  const refused = edits.find(({ versie }) => versie.join() === version.join())
  return refused ? refused.gezien ? beginCorrection(form, refused) : beginNewAgain(form, refused, edits) : null
}

async function beginCorrection(form: Form, refused: Refused): Promise<Start | null> {
  const place = (await engine().query('plek', [refused.rij]))[0]
  const start = await begin(form, place?.huishouden_id ?? null, refused.rij)
  if (!start) return null
  const waarden = { ...start.draft.waarden, ...typedIn(form, refused) }
  return { ...start, draft: { ...start.draft, waarden, verbetert: refused.versie } }
}

/** What was changed in a refused new row before its author heard of that: without the row it could not be corrected by itself. Not what holds
 * more than this form has room for. */
function changesOf(form: Form, made: Refused, edits: Refused[]): Refused[] {
  return edits
    .filter(one => one.tabel === made.tabel && one.rij === made.rij && one.gezien && !one.opgeborgen)
    .filter(one => Object.keys(typedIn(form, one)).length === Object.keys(one.waarden).length)
    .reverse() // the newest come first
}

/** A new row that was refused becomes one after all, under the id that others may name already; unless another row has
 * that, or it is laid elsewhere (form_work.ts). */
async function beginNewAgain(form: Form, refused: Refused, edits: Refused[]): Promise<Start> {
  const taken = refused.reden === 'rij-bestaat' || await engine().row(refused.tabel, refused.rij) !== null
  const later = taken ? [] : changesOf(form, refused, edits)
  const waarden: Values = Object.assign({}, ...[refused, ...later].map(one => typedIn(form, one)))
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
    ...(later.length > 0 && { ook: later.map(one => one.versie) }),
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
