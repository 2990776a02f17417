// What the tests that break off a tablet's writing share: the edits that it saves, and what must be there of them afterwards.
import assert from 'node:assert/strict'

export const TEAM = 'ICEiIyQlJicoKSorLC0uLw'

/** The name by which edit `n` is known again. */
export const nameOf = n => `gezin ${n}`

/** The database is whole, and every acknowledged edit (by number) is among the names that it holds; none of them twice. */
export function checkEdits(integrity, names, acknowledged, where) {
  const held = new Set(names)
  assert.deepEqual(integrity, [{ integrity_check: 'ok' }], where)
  assert.equal(held.size, names.length, `${where}: an edit is there twice`)
  for (const n of acknowledged) assert.ok(held.has(nameOf(n)), `${where}: edit ${n} is lost`)
}
