// The real server on an empty database in a folder of its own, to be killed and started again and again.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatabaseSync } from 'node:sqlite'

const NAOBER = fileURLToPath(new URL('../../build/release/backend/naober', import.meta.url))
const PASSWORD = 'zeven-sloten'

export class Office {
  #folder = mkdtempSync(join(tmpdir(), 'naober-crash-'))
  #child = null
  address = ''
  schema = 0 // of its newest migration
  log = ''

  constructor() {
    process.once('exit', this.#sweep)
    writeFileSync(join(this.#folder, 'index.html'), '') // the server wants a web app
  }

  /** `naober` with these arguments, to its end. */
  run(words, input = '') {
    return new Promise((resolve, reject) => {
      const ended = (error, out) => (error ? reject(error) : resolve(out))
      const child = execFile(NAOBER, [...words, '--data', this.#folder], ended)
      child.stdin.end(input)
    })
  }

  async addAccount(login, team) {
    await this.run(['account', 'add', '--login', login, '--name', login, '--team', team], `${PASSWORD}\n`)
  }

  /** On a free port, another one each time. Rejects when the server ended before it served: `kill` was faster. */
  async start() {
    const child = spawn(NAOBER, ['serve', '--data', this.#folder, '--port', '0', '--web', this.#folder])
    this.#child = child
    child.stderr.on('data', data => (this.log = (this.log + data).slice(-4000)))
    this.address = await new Promise((resolve, reject) => {
      child.once('exit', (code, signal) => reject(new Error(`the server ended with ${code ?? signal}: ${this.log}`)))
      child.stdout.once('data', data => resolve(String(data).trim()))
    })
  }

  async readSchema() {
    const response = await fetch(`${this.address}/gezond`)
    this.schema = (await response.json()).schema
  }

  async kill() {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  async logIn(login) {
    return this.post('/v1/aanmeldingen', JSON.stringify({ gebruikersnaam: login, wachtwoord: PASSWORD }))
  }

  /** The answer; rejects when there is none, or another than one of success. */
  async post(path, body, token) {
    const response = await fetch(this.address + path, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      signal: AbortSignal.timeout(60_000),
    })
    const text = await response.text()
    if (!response.ok) throw new Refused(`${response.status} ${text}`)
    return JSON.parse(text)
  }

  /** What SQLite says of the database as it lies there. */
  integrity() {
    const database = new DatabaseSync(join(this.#folder, 'naober.db'))
    try {
      database.exec('PRAGMA busy_timeout = 20000')
      return database.prepare('PRAGMA integrity_check').all().map(row => row.integrity_check)
    } finally {
      database.close()
    }
  }

  async remove() {
    await this.kill()
    this.#sweep()
    process.off('exit', this.#sweep)
  }

  #sweep = () => {
    this.#child?.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** The office answered, and not with success: that never happens to a tablet that does as it should. */
export class Refused extends Error {}
