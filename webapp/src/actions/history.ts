// What happened to a row, as a person reads it: change by change, each field from what it was to what it became.

import type { Change, History, Id, Values, Version } from '../engine/facade'
import { formOf } from '../forms'
import { fieldsOf, registerOf, tidy, type Form } from '../forms/field'
import { engine } from '../store/engine'

/** One field of a change, or the few that belong together. */
export interface ToldField {
  register: string
  columns: readonly string[]
  values: Values
  /** What it replaced, each value once: several when a choice was made. */
  before: Values[]
  /** What somebody else wrote at the same time. */
  beside: { change: Change; values: Values }[]
  /** What somebody else wrote at the same time, and what was shown together with it as one text. */
  merged: { change: Change; values: Values }[]
  /** By which change that choice was made; null while it is open. */
  settled: Change | null
}

export interface Told {
  change: Change
  fields: ToldField[]
}

/** Rejects with an EngineError when the office can't be reached; null: it shows no such row. */
export function askHistory(table: string, id: Id): Promise<History | null> {
  return engine().history(table, id)
}

const named = (version: Version): string => version.join()

/** The values of a register in a change, whole. */
const valuesOf = (columns: readonly string[], { waarden }: Change): Values =>
  Object.fromEntries(columns.map(column => [column, tidy(waarden[column])]))

const sameValues = (one: Values, other: Values): boolean =>
  Object.keys(one).every(column => tidy(one[column]) === tidy(other[column]))

/** In the words of the form: what it has no field for is no person's writing. */
export function told({ tabel, wijzigingen }: History): Told[] {
  const form = formOf(tabel)
  if (!form) return []
  const byVersion = new Map<string, Change>()
  // An edit that was refused for its number has the name of another: that one goes first.
  for (const change of [...wijzigingen].sort((a, b) => Number(Boolean(b.geweigerd)) - Number(Boolean(a.geweigerd))))
    byVersion.set(named(change.versie), change)
  return inOrder(wijzigingen).map(change => ({
    change,
    fields: registersOf(form, change).map(columns => toldField(columns, change, byVersion)),
  }))
}

/** The latest first, by the time that is shown; but never a change above one that was built on it, whatever a clock
 * said. */
function inOrder(changes: readonly Change[]): Change[] {
  const seenBy = new Map<string, number>()
  const seen = ({ gezien }: Change) =>
    new Set(
      Object.values(gezien ?? {})
        .flat()
        .map(named),
    )
  for (const change of changes) for (const version of seen(change)) seenBy.set(version, (seenBy.get(version) ?? 0) + 1)
  const left = new Set(changes),
    ordered: Change[] = []
  while (left.size > 0) {
    const free = [...left].filter(change => !seenBy.get(named(change.versie)))
    const next = (free.length > 0 ? free : [...left]).reduce((latest, change) =>
      change.tijd > latest.tijd ? change : latest,
    )
    left.delete(next)
    ordered.push(next)
    for (const version of seen(next)) seenBy.set(version, seenBy.get(version)! - 1)
  }
  return ordered
}

/** The registers of a change, each by its columns: of a new row those that hold something. */
function registersOf(form: Form, { waarden, gezien }: Change): readonly string[][] {
  const shown = fieldsOf(form)
    .filter(field => !field.hidden)
    .map(field => field.column)
  const changed = shown.filter(
    column => Object.hasOwn(waarden, column) && (gezien || (tidy(waarden[column]) ?? 0) !== 0),
  )
  const registers = new Map(changed.map(column => [registerOf(form, column)[0]!, [...registerOf(form, column)]]))
  return [...registers.values()]
}

function toldField(columns: readonly string[], change: Change, byVersion: ReadonlyMap<string, Change>): ToldField {
  const register = columns[0]!
  const known = (versions: Version[] | undefined): Change[] =>
    (versions ?? []).flatMap(version => byVersion.get(named(version)) ?? [])
  const before: Values[] = []
  for (const replaced of known(change.gezien?.[register])) {
    const values = valuesOf(columns, replaced)
    if (!replaced.geweigerd && !before.some(other => sameValues(other, values))) before.push(values)
  }
  const settled = change.beslist?.[register]
  const others = (changes: Change[]) => changes.map(other => ({ change: other, values: valuesOf(columns, other) }))
  const beside = known(change.naast?.[register])
  return {
    register,
    columns,
    values: valuesOf(columns, change),
    before,
    beside: others(beside),
    merged: others(known(change.samen?.[register]).filter(other => !beside.includes(other))), // a choice after all
    settled: (settled && byVersion.get(named(settled))) ?? null,
  }
}

/** Whether the row holds this now. */
export const holds = (row: Values, values: Values): boolean => sameValues(values, row)
