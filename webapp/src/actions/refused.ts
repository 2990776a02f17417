// What the office refused: its author corrects it (form.ts), sends it again as it is, takes it along, or puts it away.

import type { Edit, Refused, RowState } from '../engine/facade'
import { formOf } from '../forms'
import { engine } from '../store/engine'
import { refreshRefused } from './account'
import { saved } from './exchange'

/** The same values as a new edit. It has seen what stands on the screen beside them: `row`, or nothing where the row has
 * to be made anew. Null: there is nothing to lay it over. */
export function again(refused: Refused, row: RowState | null): Edit | null {
  const { tabel, rij, gezien } = refused
  // A release before this one sent an assent without what it was about.
  const covers = Object.entries(formOf(tabel)?.covers ?? {}).filter(([register]) => gezien && register in gezien)
  const waarden = { ...Object.fromEntries(covers.map(([, cover]) => [cover, null])), ...refused.waarden }
  if (!gezien)
    return row || refused.reden === 'rij-bestaat' ? { tabel, rij: engine().newId(), waarden } : { tabel, rij, waarden }
  if (!row) return null
  return {
    tabel,
    rij,
    waarden,
    gezien: Object.fromEntries(Object.keys(gezien).map(register => [register, row.gezien[register] ?? []])),
  }
}

/** Rejects with an EngineError when it can't be so: what the tablet itself refuses. */
export async function sendAgain(refused: Refused, row: RowState | null): Promise<void> {
  const edit = again(refused, row)
  if (!edit) return
  await engine().save(edit, undefined, refused.versie)
  await refreshRefused()
  saved()
}

export async function putAway(refused: Refused): Promise<void> {
  await engine().putAway(refused.versie)
  await refreshRefused()
}

/** Where a new row was to lie: the huishouden above it; null for what has none. */
export function parentOf(refused: Refused): string | null {
  const parent = refused.waarden.huishouden_id
  return !refused.gezien && typeof parent === 'string' ? parent : null
}

/** This release has a form for it. */
export const isCorrectable = (refused: Refused): boolean => formOf(refused.tabel) !== null
