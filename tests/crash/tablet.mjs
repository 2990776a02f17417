// A tablet as the office sees it: it saves edits, sends them in order, and keeps each until a receipt came. It shares no
// code with the engine.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'

import { Refused } from './office.mjs'

const id = size => randomBytes(size).toString('base64url')

export class Tablet {
  #office
  #next // random numbers in [0, 1)
  #token
  #team
  #request = 0
  branch = id(8)
  edits = [] // all, in order of saving: { text, refused }
  safe = 0 // so many were acknowledged
  rows = new Map() // id of a huishouden -> { name, number }: what stands, and the edit that says so

  constructor(office, next, { token, teams }) {
    this.#office = office
    this.#next = next
    this.#token = token
    this.#team = teams[0]
  }

  /** Save a new huishouden, a new name of one, or something that no office accepts. */
  save() {
    const number = this.edits.length + 1
    const known = [...this.rows.keys()]
    const what = this.#next()
    const naam = `gezin ${number}`
    if (what < 0.1) {
      this.#keep({ rij: id(16), waarden: { kleur: 'rood' } }, true)
    } else if (what < 0.4 || known.length === 0) {
      const rij = id(16)
      const plan = 'Rust. '.repeat(this.#next() ** 4 * 3000)
      this.#keep({ rij, waarden: { team_id: this.#team, naam, plan } })
      this.rows.set(rij, { name: naam, number })
    } else {
      const rij = known[Math.floor(this.#next() * known.length)]
      const gezien = { naam: [[this.branch, this.rows.get(rij).number]] }
      this.#keep({ rij, waarden: { naam }, gezien })
      this.rows.set(rij, { name: naam, number })
    }
  }

  #keep(edit, refused = false) {
    const text = JSON.stringify({ tabel: 'huishouden', tijd: 1790000000 + this.edits.length, ...edit })
    this.edits.push({ text, refused })
  }

  /** Push the edits in [from, to), counted from 0, and check the receipt against what each is known to get. Returns the
   *  office's last position. */
  async push(from, to) {
    const lijst = this.edits.slice(from, to).map(edit => edit.text)
    const run = `{"tak":"${this.branch}","vanaf":${from + 1},"lijst":[${lijst.join(',')}]}`
    const answer = await this.#ask(`"maximum":1,"bewerkingen":[${run}]`)
    const [receipt] = answer.ontvangsten
    const refused = lijst.map((_, index) => from + 1 + index).filter(number => this.edits[number - 1].refused)
    assert.equal(receipt.tak, this.branch)
    assert.equal(receipt.tot, to, `${this.branch}: pushed ${from + 1} to ${to}`)
    const found = receipt.geweigerd?.map(([number, reason]) => [number, reason])
    assert.deepEqual(found, refused.map(number => [number, 'onbekende-kolom']))
    this.safe = Math.max(this.safe, to)
    return answer.stand
  }

  /** Save and push until the server is gone. Half of the time the edits of before are sent along. */
  async work() {
    for (;;) {
      for (let i = 1 + Math.floor(this.#next() * 12); i > 0; i--) this.save()
      const from = this.#next() < 0.5 ? this.safe : Math.max(0, this.safe - Math.floor(this.#next() * 20))
      try {
        await this.push(from, this.edits.length)
      } catch (error) {
        if (error instanceof Refused || error.code === 'ERR_ASSERTION') throw error
        return
      }
    }
  }

  /** Everything again, in the portions of a tablet, from the first edit or the first that isn't safe. */
  async pushAll(from = 0) {
    let stand = 0
    for (let at = from; at < this.edits.length; at += 500)
      stand = await this.push(at, Math.min(at + 500, this.edits.length))
    return stand
  }

  /** All rows of the team as a new tablet gets them: id -> name. */
  async download() {
    const found = new Map()
    let bereiken = []
    for (let more = true; more;) {
      const incarnation = JSON.stringify(this.incarnation ?? null)
      const answer = await this.#ask(`"incarnatie":${incarnation},"bereiken":${JSON.stringify(bereiken)}`)
      const rows = answer.tabellen.huishouden
      this.incarnation = answer.incarnatie
      bereiken = answer.bereiken.map(cursor => cursor.slice(0, 3))
      rows?.rijen.forEach((index, row) => found.set(answer.ids[index], rows.kolommen.naam[row]))
      more = answer.meer
    }
    return found
  }

  #ask(members) {
    const body = `{"versie":1,"schema":${this.#office.schema},"verzoek":${++this.#request},${members}}`
    return this.#office.post('/v1/synchronisaties', body, this.#token)
  }
}
