// engine.wasm under Node: what crosses the border, and how it fails.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

import { engineForNode, wasmPath } from './build.mjs'
import { random, run } from './check.mjs'
import { Disk } from './disk.mjs'

const { Database, Pool, packParameters, unpackRows } = await engineForNode()
const bytes = await readFile(wasmPath)
const module = await WebAssembly.compile(bytes)
const key = new Uint8Array(32).fill(7)
const branch = new Uint8Array(8).fill(9)

async function databaseOn(disk, withKey = key) {
  const pool = new Pool([...disk.files], disk.newFile)
  await pool.grow()
  const database = await Database.instantiate(module, pool)
  database.open('naober.db', withKey, branch)
  return database
}

const fresh = () => databaseOn(new Disk(random(1)))
const value = (database, sql, ...parameters) => Object.values(database.query(sql, parameters)[0])[0]

await run({
  /* The engine is small enough for a slow connection. */
  async the_module_is_at_most_475_kB_compressed() {
    const size = gzipSync(bytes, { level: 9 }).length
    assert.ok(size <= 475_000, `${size} bytes`)
    return `${Math.round(bytes.length / 1000)} kB, ${Math.round(size / 1000)} gzip`
  },

  /* The module asks for nothing but its files, the clock and randomness. */
  async the_module_imports_only_its_host() {
    const others = WebAssembly.Module.imports(module).filter(({ module }) => module !== 'host')
    const known = ['clock_time_get', 'random_get', 'fd_write', 'fd_seek', 'fd_close', 'proc_exit']
    assert.deepEqual(others.filter(({ name }) => !known.includes(name)), [])
  },

  /* Every kind of value comes back as it went in. */
  async values_cross_the_border_unchanged() {
    const database = await fresh()
    const values = [null, 0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 52 + 1, -(2 ** 53) + 1, 0.5, -1e300, '', 'één ☕', '\0 midden', 'x'.repeat(70000)]
    for (const given of values) assert.equal(value(database, 'SELECT ?1', given), given)
    assert.equal(value(database, "SELECT typeof(?1)", 3), 'integer')
  },

  /* Ids are text outside and bytes inside. */
  async ids_become_text() {
    const database = await fresh()
    assert.equal(value(database, "SELECT x'000102030405060708090a0b0c0d0e0f'"), 'AAECAwQFBgcICQoLDA0ODw')
    assert.equal(value(database, 'SELECT length(unid(?1))', 'AAECAwQFBgcICQoLDA0ODw'), 16)
  },

  /* A query with a parameter too few or too many is an error and no empty list. */
  async parameters_are_counted() {
    const database = await fresh()
    assert.throws(() => database.query('SELECT ?1, ?2', [1]))
    assert.throws(() => database.query('SELECT ?1', [1, 2]))
  },

  /* Bytes that are no packed rows are noticed. */
  async packed_rows_are_checked() {
    assert.deepEqual(unpackRows(new Uint8Array(8)), [])
    assert.throws(() => unpackRows(Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 97, 1, 0, 0, 0, 9)))
    assert.equal(packParameters([]).length, 4)
  },

  /* Searching knows no accents or capitals, and the Dutch ij in each of its spellings. */
  async plat_folds() {
    const database = await fresh()
    const folded = [['José', 'jose'], ['ZOË', 'zoe'], ['Ĳsbrand', 'ijsbrand'], ['Şükrü Łukasz', 'sukru lukasz'], ['e\u0301\u0308n', 'en'], ['Straße', 'strase'], ['日本', '日本'], ['\xff½', 'y½']]
    for (const [given, plain] of folded) assert.equal(value(database, 'SELECT plat(?1)', given), plain)
    assert.equal(value(database, 'SELECT plat(NULL)'), null)
  },

  /* With another key the database stays shut, and whole. */
  async another_key_opens_nothing() {
    const disk = new Disk(random(1))
    const database = await databaseOn(disk)
    database.exec("INSERT INTO concept VALUES ('a', '1', 0)")
    database.close()
    await assert.rejects(databaseOn(disk, new Uint8Array(32).fill(8)), error => error.faults[0].reden === 'sleutel-past-niet')
    assert.equal(value(await databaseOn(disk), 'SELECT count(*) FROM concept'), 1)
  },

  /* A database that a newer release has used is left alone, and says so. */
  async a_newer_database_is_left_alone() {
    const disk = new Disk(random(1))
    const database = await databaseOn(disk)
    database.exec('PRAGMA user_version = 9999')
    database.close()
    await assert.rejects(databaseOn(disk), error => error.faults[0].reden === 'nieuwere-versie')
  },

  /* A save that is refused leaves the draft that it came from. */
  async a_refused_save_keeps_its_draft() {
    const database = await fresh()
    database.identify('AAECAwQFBgcICQoLDA0ODw')
    database.exec("INSERT INTO concept VALUES ('formulier', '1', 0)")
    const wrong = { tabel: 'bestaat niet', rij: 'AAECAwQFBgcICQoLDA0ODw', waarden: {} }
    assert.throws(() => database.save(wrong, 1, 'formulier'), error => error.faults.length > 0)
    assert.equal(value(database, 'SELECT count(*) FROM concept'), 1)
  },

  /* The row, its edit and the end of its draft are one commit. */
  async a_save_ends_its_draft() {
    const database = await fresh()
    database.identify('AAECAwQFBgcICQoLDA0ODw')
    database.exec("INSERT INTO concept VALUES ('formulier', '1', 0)")
    const waarden = { team_id: 'ICEiIyQlJicoKSorLC0uLw', naam: 'De Vries' }
    const edit = { tabel: 'huishouden', rij: 'EBESExQVFhcYGRobHB0eHw', waarden }
    database.save(edit, 1, 'formulier')
    assert.deepEqual([value(database, 'SELECT count(*) FROM concept'), database.status().wacht], [0, 1])
    assert.equal(database.row('huishouden', edit.rij).waarden.naam, 'De Vries')
    assert.equal(database.row('huishouden', 'AAECAwQFBgcICQoLDA0ODw'), null)
  },

  /* What was refused comes out with the name by which it is corrected and put away, though a branch has more bits than a
   * number. */
  async a_refused_edit_is_corrected_by_its_name() {
    const database = await fresh()
    database.identify('AAECAwQFBgcICQoLDA0ODw')
    const edit = (rij, naam) => ({ tabel: 'huishouden', rij, waarden: { team_id: 'ICEiIyQlJicoKSorLC0uLw', naam } })
    database.save(edit('EBESExQVFhcYGRobHB0eHw', 'De Vries'), 1)
    database.save(edit('EBESExQVFhcYGRobHB0eHg', 'Jansen'), 2)
    database.exec("UPDATE sync_edit SET state = 2, reason = 'buiten-bereik', detail = 'Niet van u.'")
    const { geweigerd: [jansen, vries], opgeborgen } = database.refused()
    assert.deepEqual([jansen.versie, vries.versie, opgeborgen], [['CQkJCQkJCQk', 2], ['CQkJCQkJCQk', 1], []])
    const { reden, uitleg, bewerking: { waarden, tijd } } = vries
    assert.deepEqual([reden, uitleg, waarden.naam, tijd], ['buiten-bereik', 'Niet van u.', 'De Vries', 1])

    database.exec("INSERT INTO concept VALUES ('formulier', '1', 0)")
    const wrong = edit('EBESExQVFhcYGRobHB0eHQ', 17)
    assert.throws(() => database.save(wrong, 3, 'formulier', vries.versie), error => error.faults.length > 0)
    assert.deepEqual([database.status().geweigerd, value(database, 'SELECT count(*) FROM concept')], [2, 1])
    database.save(edit('EBESExQVFhcYGRobHB0eHQ', 'De Vries'), 3, 'formulier', vries.versie)
    assert.deepEqual([database.status().geweigerd, value(database, 'SELECT count(*) FROM concept')], [1, 0])
    database.save(edit('EBESExQVFhcYGRobHB0eHA', 'Jansen'), 4, undefined, jansen.versie)
    assert.deepEqual([database.status().geweigerd, database.refused().opgeborgen.length], [0, 2])
    assert.equal(database.putAway(vries.versie), true)
    assert.equal(database.putAway(['CQkJCQkJCQk', 99]), false)
  },
})
