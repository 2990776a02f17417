// Ticking a next step off, and taking that back.

import type { Id } from '../engine/facade'
import { today } from '../store/clock'
import { engine } from '../store/engine'
import { saved } from './exchange'

/** Null when the step is not here. Otherwise how to take it back: an edit too, that has seen the tick. */
export async function tickOff(id: Id): Promise<(() => Promise<void>) | null> {
  if (!await mark(id, today.value)) return null
  return async () => { await mark(id, null) }
}

async function mark(id: Id, date: string | null): Promise<boolean> {
  const row = await engine().row('vervolgstap', id)
  if (!row) return false
  await engine().save({ tabel: 'vervolgstap', rij: id, waarden: { gedaan_op: date }, gezien: { gedaan_op: row.gezien.gedaan_op ?? [] } })
  saved()
  return true
}
