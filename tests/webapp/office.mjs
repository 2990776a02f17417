// The real server on a fresh demonstration database in a folder of its own, and a look into that database.
import { execFile, spawn } from 'node:child_process'
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

export class Office {
  #folder
  #child = null
  port = 0
  /** What the server wrote to stderr since it started, or the last of that. */
  log = ''

  static async open() {
    const office = new Office()
    office.#folder = await mkdtemp(join(tmpdir(), 'naober-office-'))
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
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Read the database while the server is at work on it. */
  rows(sql, ...parameters) {
    return this.#with({ readOnly: true }, database => database.prepare(sql).all(...parameters).map(row => ({ ...row })))
  }

  row(sql, ...parameters) {
    return this.rows(sql, ...parameters)[0]
  }

  /** As somebody at the office would do it for whom there is no command yet. Returns how many rows changed. */
  change(sql, ...parameters) {
    return this.#with({}, database => database.prepare(sql).run(...parameters).changes)
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
