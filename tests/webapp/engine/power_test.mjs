// Simulated power failures under the pool and the database: no acknowledged commit is lost, none is half there.
//     node power_test.mjs [RUNS] [SEED]
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { engineForNode, wasmPath } from './build.mjs'
import { random, run } from './check.mjs'
import { Disk } from './disk.mjs'

const RUNS = Number(process.argv[2] ?? 200)
const SEED = Number(process.argv[3] ?? Date.now() % 1e9)
const RUNS_A_TABLET = 25 // to repeat a failure, give the seed of its tablet and this number

const { Database, Pool } = await engineForNode()
const module = await WebAssembly.compile(await readFile(wasmPath))
const key = Uint8Array.from({ length: 32 }, (_, index) => index)

/** Power on: the pool over what the disk holds, and the database on it. */
async function start(disk) {
  const pool = new Pool([...disk.files], disk.newFile)
  await pool.grow()
  const database = await Database.instantiate(module, pool)
  database.open('naober.db', key, crypto.getRandomValues(new Uint8Array(8)))
  return database
}

function contents(database) {
  return new Map(database.query('SELECT sleutel, inhoud FROM concept').map(row => [row.sleutel, row.inhoud]))
}

/** One commit: some rows written, some deleted. Returns what the table holds after it. */
function plan(before, next) {
  const after = new Map(before)
  const count = next() < 0.1 ? 40 : 1 + Math.floor(next() * 3)
  for (let i = 0; i < count; i++) {
    const name = `k${Math.floor(next() * 60)}`
    if (next() < 0.2) after.delete(name)
    else after.set(name, String.fromCharCode(97 + next() * 26).repeat(1 + next() ** 3 * 20000))
  }
  return after
}

function commit(database, before, after) {
  database.exec('BEGIN IMMEDIATE')
  for (const name of before.keys()) if (!after.has(name)) database.query('DELETE FROM concept WHERE sleutel = ?1', [name])
  for (const [name, text] of after)
    if (before.get(name) !== text) database.query('INSERT OR REPLACE INTO concept VALUES (?1, ?2, 0)', [name, text])
  database.exec('COMMIT')
}

async function attempt(work) {
  try {
    return await work()
  } catch {
    return null // the power has failed
  }
}

/** Work until the power fails, once; returns what was acknowledged last and what was under way. */
async function workUntilFailure(disk, acknowledged, next) {
  let underWay = acknowledged

  disk.failAfter(Math.floor(next() ** 2 * 600))
  await attempt(async () => {
    const database = await start(disk)
    // A small WAL is checkpointed often, which is where most can go wrong.
    if (next() < 0.7) database.query('PRAGMA wal_autocheckpoint = 8')
    for (;;) {
      underWay = plan(acknowledged, next)
      commit(database, acknowledged, underWay)
      acknowledged = underWay
      if (next() < 0.03) {
        database.close()
        return
      }
    }
  })
  disk.restore()
  return [acknowledged, underWay]
}

await run({
  /* Whenever the power fails: the database is whole, every acknowledged commit is there, and the one under way entirely or not at all. */
  async power_failures_lose_no_acknowledged_commit() {
    let next, disk, acknowledged
    let commits = 0

    for (let i = 0; i < RUNS; i++) {
      if (i % RUNS_A_TABLET === 0) {
        next = random(SEED + i)
        disk = new Disk(next) // the first opening, with its migrations, can fail too
        acknowledged = new Map()
      }
      const [safe, underWay] = await workUntilFailure(disk, acknowledged, next)
      const database = await start(disk)
      const found = contents(database)
      const where = `run ${i % RUNS_A_TABLET} of seed ${SEED + i - (i % RUNS_A_TABLET)}`
      assert.deepEqual(database.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }], where)
      assert.ok(same(found, safe) || same(found, underWay), `${where}: an acknowledged commit is lost, or one is half there`)
      if (!same(found, acknowledged)) commits++
      acknowledged = found // the next run opens it without this one having closed it, as browsers do
    }
    return `${RUNS} failures, ${commits} after commits, seed ${SEED}`
  },
})

function same(one, other) {
  return one.size === other.size && [...one].every(([name, text]) => other.get(name) === text)
}
