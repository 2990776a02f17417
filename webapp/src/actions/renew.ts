// An assent or a decision that lapsed holds again, for what is on the screen now.

import type { RowState } from '../engine/facade'
import { engine } from '../store/engine'
import { saved } from './exchange'

/** `columns`: of its register, the first in front; `cover`: the column that says what it is about. */
export async function renew(row: RowState, columns: readonly string[], cover: string): Promise<void> {
  const waarden = Object.fromEntries(columns.map(column => [column, row.waarden[column] ?? null]))
  const register = columns[0]!
  await engine().save({
    tabel: row.tabel, rij: row.rij,
    waarden: { ...waarden, [cover]: row.dekking[cover] ?? null },
    gezien: { [register]: row.gezien[register] ?? [] },
  })
  saved()
}
