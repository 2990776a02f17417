// The real server on a fresh demonstration database in a folder of its own, and a look into that database.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'

import { root } from './engine/build.mjs'

const NAOBER = join(root, 'build/release/backend/naober')
const WEB = join(root, 'webapp/dist')

export const PASSWORD = 'samen-verder' // of every account that `naober demo` makes

/** A contactmoment as a tablet sends it. */
export const visit = (family, subject) => ({
  tabel: 'contactmoment', rij: randomBytes(16).toString('base64url'), tijd: Math.floor(Date.now() / 1000) - 60,
  waarden: { huishouden_id: family, plaatsgevonden_op: Math.floor(Date.now() / 1000) - 3600, onderwerp: subject, feiten: `Verslag: ${subject}` },
})

export class Office {
  #folder
  #outside
  #child = null
  port = 0
  /** What the server wrote to stderr since it started, or the last of that. */
  log = ''

  static async open() {
    const office = new Office()
    office.#folder = await mkdtemp(join(tmpdir(), 'naober-office-'))
    office.#outside = await mkdtemp(join(tmpdir(), 'naober-beside-'))
    process.once('exit', office.#sweep)
    await promisify(execFile)(NAOBER, ['demo', '--data', office.#folder])
    await office.start()
    return office
  }

  /** On a free port, another one each time, with further options if any. */
  async start(...options) {
    const child = spawn(NAOBER, ['serve', '--data', this.#folder, '--port', '0', '--web', WEB, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.log = ''
    child.stderr.on('data', data => (this.log = (this.log + data).slice(-100_000)))
    this.port = await new Promise((resolve, reject) => {
      child.once('exit', code => reject(new Error(`the server ended with ${code}: ${this.log}`)))
      child.stdout.once('data', data => resolve(Number(/:(\d+)\s*$/.exec(data)[1])))
    })
  }

  /** SIGKILL: as a power failure is to the process. */
  kill() {
    return this.#end('SIGKILL')
  }

  /** As an update of the server ends it. */
  stop() {
    return this.#end('SIGTERM')
  }

  async #end(signal) {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }

  async remove() {
    await this.kill()
    this.#sweep()
    process.off('exit', this.#sweep)
  }

  /** Nothing of it is left behind, also when a test breaks off. */
  #sweep = () => {
    this.#child?.kill('SIGKILL')
    for (const folder of [this.#folder, this.#outside]) rmSync(folder, { recursive: true, force: true })
  }

  /** Read the database while the server is at work on it. */
  rows(sql, ...parameters) {
    return this.#with({ readOnly: true }, database => database.prepare(sql).all(...parameters).map(row => ({ ...row })))
  }

  row(sql, ...parameters) {
    return this.rows(sql, ...parameters)[0]
  }

  /** A command of the real program on this office's data, as an operator types it: `naober ...words --data …`. Resolves to what it says;
   * rejects when it fails. */
  async command(...words) {
    const { stdout } = await promisify(execFile)(NAOBER, [...words, '--data', this.#folder])
    return stdout
  }

  /** A file that lies outside the data directory, for backups; it goes with the office. */
  beside(name) {
    return join(this.#outside, name)
  }

  /** What an operator does after a disaster: stop the server, put the backup in place, start again. Tablets keep their address of it. */
  async restore(file) {
    await this.kill()
    const said = await this.command('restore', file)
    await this.start()
    return said
  }

  /** The id of a row as commands and messages have it. */
  id(table, column, value) {
    const { id } = this.row(`SELECT id FROM ${table} WHERE ${column} = ?`, value)
    return Buffer.from(id).toString('base64url')
  }

  /** As a tablet of this account's that has no screen: logs in and sends edits, each accepted. Returns their branch: they are its 1, 2, … */
  async push(account, edits) {
    const post = async (path, body, token) => {
      const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
      const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return response.json()
    }
    const { token } = await post('/v1/aanmeldingen', { gebruikersnaam: account, wachtwoord: PASSWORD })
    const { schema } = await (await fetch(`http://127.0.0.1:${this.port}/gezond`)).json()
    const tak = randomBytes(8).toString('base64url')
    const bewerkingen = [{ tak, vanaf: 1, lijst: edits }]
    const answer = await post('/v1/synchronisaties', { versie: 1, schema, incarnatie: null, verzoek: 1, maximum: 1, bereiken: [], bewerkingen }, token)
    const [{ tot, geweigerd }] = answer.ontvangsten
    if (tot !== edits.length || geweigerd.length > 0) throw new Error(`the office refused: ${JSON.stringify(geweigerd[0])}`)
    return tak
  }

  /** A family of the account's team: its name, by which it is found on a tablet. `at` counts from 0. */
  family(account, { at = 0, team } = {}) {
    const sql = `SELECT huishouden.naam FROM huishouden JOIN sync_member ON sync_member.scope = huishouden.sync_scope
                   JOIN account ON account.person = sync_member.person JOIN team ON team.id = huishouden.team_id
                  WHERE login_name = ?1 AND (?2 IS NULL OR team.naam = ?2) AND huishouden.sync_conflicts = 0
                  ORDER BY huishouden.sync_row LIMIT 1 OFFSET ?3`
    return this.row(sql, account, team ?? null, at).naam
  }

  #with(options, work) {
    const database = new DatabaseSync(join(this.#folder, 'naober.db'), options)
    try {
      database.exec('PRAGMA busy_timeout = 5000')
      return work(database)
    } finally {
      database.close()
    }
  }
}
