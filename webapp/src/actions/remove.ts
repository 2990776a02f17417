// Deleting hides a row, for everybody; putting it back is an edit like any other. Both name what was on the screen.

import type { Cover, Id, RowState, Status, Version } from '../engine/facade'
import { engine } from '../store/engine'
import { saved, sendNow } from './exchange'

/** What a screen showed of a row: what deleting it covers, and what it replaces. */
export interface Shown {
  tabel: string
  rij: Id
  gezien: Record<string, Version[]>
  dekking: Record<string, Cover>
}

export async function remove(shown: Shown): Promise<void> {
  await write(shown, shown.dekking.verwijderd ?? { versies: [] }, shown.gezien.verwijderd ?? [])
}

/** Back to how it was. False when the row isn't here. */
export async function putBack(tabel: string, rij: Id): Promise<boolean> {
  const row = await engine().row(tabel, rij)
  if (!row) return false
  await write(row, null, row.gezien.verwijderd ?? [])
  return true
}

/** Fetch all that was ever deleted, also what has left this tablet: how it went. If the office can't be reached now, it comes later. */
export async function recall(): Promise<Status['verbinding']> {
  await engine().recall()
  return (await sendNow()).verbinding
}

/** Where it was deleted but changed meanwhile: delete it all the same, or put it back. Sees every version on the screen. */
export async function settleRemoval(row: RowState, removed: boolean): Promise<void> {
  const heads = row.conflicten.verwijderd?.map(head => head.versie) ?? row.gezien.verwijderd ?? []
  await write(row, removed ? row.dekking.verwijderd ?? { versies: [] } : null, heads)
}

async function write({ tabel, rij }: { tabel: string; rij: Id }, verwijderd: Cover | null, seen: Version[]): Promise<void> {
  await engine().save({ tabel, rij, waarden: { verwijderd }, gezien: { verwijderd: seen } })
  saved()
}
