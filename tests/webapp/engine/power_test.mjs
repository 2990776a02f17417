// Simulated power failures under the pool and the database: no acknowledged commit is lost, none is half there.
//     node power_test.mjs [RUNS] [SEED]
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { engineForNode, wasmPath } from './build.mjs'
import { random, run } from './check.mjs'
import { Disk } from './disk.mjs'
import { checkEdits, nameOf, TEAM } from './writing.mjs'

const RUNS = Number(process.argv[2] ?? 200)
const SEED = Number(process.argv[3] ?? Date.now() % 1e9)
const RUNS_A_TABLET = 25 // to repeat a failure, give the seed of its tablet and this number

const NOW = 1790000000
const REFUSED_EVERY = 5
const WAITS = 0 // as in sync_edit
const ACCEPTED = 1
const REFUSED = 2

const { Database, Pool, toBase64url } = await engineForNode()
const module = await WebAssembly.compile(await readFile(wasmPath))
const key = Uint8Array.from({ length: 32 }, (_, index) => index)

const newId = () => toBase64url(crypto.getRandomValues(new Uint8Array(16)))

/** Power on: the pool over what the disk holds, and the database on it. */
async function start(disk) {
  const pool = new Pool([...disk.files], disk.newFile)
  await pool.grow()
  const database = await Database.instantiate(module, pool)
  database.open('naober.db', key, crypto.getRandomValues(new Uint8Array(8)))
  return database
}

// What a tablet holds: drafts, text by key; edits, their state by number.

const NOTHING = { drafts: new Map(), edits: new Map() }

function contents(database) {
  const edits = database.query('SELECT edit, state FROM sync_edit').map(({ edit, state }) => [numberOf(JSON.parse(edit)), state])
  return {
    drafts: new Map(database.query('SELECT sleutel, inhoud FROM concept').map(row => [row.sleutel, row.inhoud])),
    edits: new Map(edits),
  }
}

const numberOf = edit => Number(edit.waarden.naam.split(' ')[1])

const names = (database, sql) => database.query(sql).map(({ naam }) => naam)

/** The tablet's view of the office, which the power failure doesn't reach. It refuses some, always the same ones. */
class FakeOffice {
  #incarnation = newId()
  #log = 0

  /** Receipts only: the first download goes on for ever, so that rows of the tablet's own stay where they are. */
  answer(request) {
    const { verzoek, schema, bereiken, bewerkingen } = JSON.parse(new TextDecoder().decode(request))
    const ontvangsten = bewerkingen.map(({ tak, vanaf, lijst }) => {
      const refused = lijst.map((edit, index) => [vanaf + index, edit]).filter(([, edit]) => numberOf(edit) % REFUSED_EVERY === 0)
      return { tak, tot: vanaf + lijst.length - 1, geweigerd: refused.map(([number]) => [number, 'buiten-bereik', 'Niet van u.']) }
    })
    this.#log += bewerkingen.reduce((sum, { lijst }) => sum + lijst.length, 0)
    const answer = {
      versie: 1, schema, incarnatie: this.#incarnation, verzoek, stand: this.#log + 1, tijd: NOW, ontvangsten, bewaard: 0, gewist: [],
      bereiken: [[TEAM, 1, 1, bereiken.length > 0 ? null : 0]], weg: [], meer: true, ids: [], takken: [], tabellen: {},
    }
    return new TextEncoder().encode(JSON.stringify(answer))
  }
}

// What is done, one commit each: `after` is what the tablet holds when it was acknowledged, `commit` does it.

/** Some drafts written, some dropped. */
function changeDrafts(before, next) {
  const drafts = new Map(before.drafts)
  const count = next() < 0.1 ? 40 : 1 + Math.floor(next() * 3)
  for (let i = 0; i < count; i++) {
    const name = `k${Math.floor(next() * 60)}`
    if (next() < 0.2) drafts.delete(name)
    else drafts.set(name, String.fromCharCode(97 + next() * 26).repeat(1 + next() ** 3 * 20000))
  }
  return { after: { ...before, drafts }, commit: database => writeDrafts(database, before.drafts, drafts) }
}

function writeDrafts(database, before, after) {
  database.exec('BEGIN IMMEDIATE')
  for (const name of before.keys()) if (!after.has(name)) database.query('DELETE FROM concept WHERE sleutel = ?1', [name])
  for (const [name, text] of after)
    if (before.get(name) !== text) database.query('INSERT OR REPLACE INTO concept VALUES (?1, ?2, 0)', [name, text])
  database.exec('COMMIT')
}

/** An edit saved, which may end a draft. */
function saveEdit(before, next, tablet) {
  const n = ++tablet.last
  const draft = next() < 0.7 ? [...before.drafts.keys()][0] : undefined
  const drafts = new Map(before.drafts)
  drafts.delete(draft)
  const edit = { tabel: 'huishouden', rij: newId(), waarden: { team_id: TEAM, naam: nameOf(n) } }
  return { after: { drafts, edits: new Map(before.edits).set(n, WAITS) }, commit: database => database.save(edit, NOW, draft) }
}

/** What waits is sent, and the receipts are taken in. */
function takeReceipts(before, _, tablet) {
  const verdict = n => (n % REFUSED_EVERY === 0 ? REFUSED : ACCEPTED)
  const edits = new Map([...before.edits].map(([n, state]) => [n, state === WAITS ? verdict(n) : state]))
  return { after: { ...before, edits }, commit: database => database.receive(tablet.office.answer(database.request())) }
}

function plan(before, next, tablet) {
  const chance = next()
  return (chance < 0.4 ? changeDrafts : chance < 0.8 ? saveEdit : takeReceipts)(before, next, tablet)
}

async function untilThePowerFails(disk, work) {
  try {
    await work()
  } catch (error) {
    if (!disk.failed) throw error
  }
}

/** Work until the power fails, once; returns what was acknowledged last and what was under way. */
async function workUntilFailure(tablet, acknowledged) {
  const { disk, next } = tablet
  let underWay = acknowledged

  disk.failAfter(Math.floor(next() ** 2 * 600))
  await untilThePowerFails(disk, async () => {
    const database = await start(disk)
    database.identify(TEAM)
    // A small WAL is checkpointed often, which is where most can go wrong.
    if (next() < 0.7) database.query('PRAGMA wal_autocheckpoint = 8')
    for (;;) {
      const { after, commit } = plan(acknowledged, next, tablet)
      underWay = after
      commit(database)
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

/** Power on again: what is there, when all of it is as it must be. */
async function lookAfterFailure(disk, safe, underWay, where) {
  const database = await start(disk)
  const found = contents(database)
  const standing = [...found.edits].filter(([, state]) => state !== REFUSED).map(([n]) => nameOf(n))
  const saved = names(database, "SELECT edit ->> '$.waarden.naam' AS naam FROM sync_edit")
  checkEdits(database.query('PRAGMA integrity_check'), saved, safe.edits.keys(), where)
  assert.ok(same(found, safe) || same(found, underWay), `${where}: an acknowledged commit is lost, or one is half there`)
  assert.deepEqual(names(database, 'SELECT naam FROM huishouden').sort(), standing.sort(), `${where}: the rows are not those of the edits`)
  return found
}

await run({
  /* Whenever the power fails: the database is whole, every acknowledged commit is there, and the one under way entirely or not at all. So are
   * saves, with their row and the end of their draft, and receipts. */
  async power_failures_lose_no_acknowledged_commit() {
    let tablet, acknowledged
    let commits = 0
    const counts = [0, 0, 0] // edits by state

    for (let i = 0; i < RUNS; i++) {
      if (i % RUNS_A_TABLET === 0) {
        const next = random(SEED + i)
        tablet = { next, disk: new Disk(next), office: new FakeOffice(), last: 0 } // the first opening, with its migrations, can fail too
        acknowledged = NOTHING
      }
      const where = `run ${i % RUNS_A_TABLET} of seed ${SEED + i - (i % RUNS_A_TABLET)}`
      const [safe, underWay] = await workUntilFailure(tablet, acknowledged)
      const found = await lookAfterFailure(tablet.disk, safe, underWay, where)
      if (!same(found, acknowledged)) commits++
      acknowledged = found // the next run opens it without this one having closed it, as browsers do
      if ((i + 1) % RUNS_A_TABLET === 0) for (const state of found.edits.values()) counts[state]++
    }
    const states = `${counts[WAITS]} wait, ${counts[ACCEPTED]} accepted, ${counts[REFUSED]} refused`
    return `${RUNS} failures, ${commits} after commits; edits: ${states}; seed ${SEED}`
  },
})

function same(one, other) {
  return sameMap(one.drafts, other.drafts) && sameMap(one.edits, other.edits)
}

function sameMap(one, other) {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value)
}
