// An Engine for the tests: the schema's own SQL on SQLite in memory, with heads kept plainly in JavaScript. It shows what the
// screens see of the engine; it proves nothing about sync/, which has tests of its own. Never shipped.

import sqlite3InitModule from '@sqlite.org/sqlite-wasm'
import { EngineError, failure, isDraftOf } from '../src/engine/facade'
import type { Account, Cover, Draft, Edit, Engine, Head, History, Id, Nudge, Opened } from '../src/engine/facade'
import type { Refused, RowState, Status, Value, Values, Version } from '../src/engine/facade'
import { QUERIES, type Queries } from '../src/engine/queries'

const SCHEMA = import.meta.glob<string>('../../schema/*.sql', { query: '?raw', import: 'default', eager: true })

export function schemaText(): string {
  return Object.entries(SCHEMA).filter(([path]) => !path.includes('_server_')).sort(([a], [b]) => a.localeCompare(b)).map(([, text]) => text).join('\n')
}

export function idOf(text: string): Id {
  return text.padEnd(21, '-').slice(0, 21) + 'A'
}

export const bytesOf = (id: Id): Uint8Array => Uint8Array.from(atob(id.replaceAll('-', '+').replaceAll('_', '/') + '=='), letter => letter.charCodeAt(0))
export const textOf = (bytes: Uint8Array): Id => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/** As the engine's plat() (sync/device/functions.c), for the letters of the tests. */
const plain = (text: string): string => text.toLowerCase().replaceAll('ĳ', 'ij').normalize('NFD').replace(/\p{M}/gu, '')

interface Row { tabel: string; heads: Map<string, Head[]>; wacht: number; merged: Map<string, { tekst: string; basis: Value }> }

/** The heads that delete the row. */
const removed = (row: Row): Head[] => (row.heads.get('verwijderd') ?? []).filter(head => head.waarden.verwijderd !== null)

/** The cover of a head names this version, or both are of one edit. */
function names(head: Head, column: string, version: Head): boolean {
  const cover = head.waarden[column] as unknown as Cover | null
  return [head.versie, ...cover?.versies ?? []].some(one => one.join() === version.versie.join())
}

export class MemoryEngine implements Engine {
  readonly saved: Edit[] = []
  readonly calls: string[] = []
  rows = new Map<string, Row>()
  kept = new Map<string, Draft>()
  refusals: Refused[] = []
  /** What the office tells of any row. */
  past: History | null = null
  account: Account | null
  opened: Opened | null = null
  online = true
  /** How an exchange ends whatever the network, with `pause` seconds that the office asks for. */
  ending: Status['verbinding'] | null = null
  pause = 0
  /** Edits that wait besides those in the table, whatever an exchange does. */
  waiting = 0
  /** An exchange and a log-in end no sooner than this. */
  answer: Promise<void> = Promise.resolve()
  clock = () => Math.floor(Date.now() / 1000)
  #sqlite: any
  #number = 0
  #last = 0
  #registers = new Map<string, string[][]>()
  #kinds = new Map<string, string>()
  #numbers = new Map<string, number[]>()
  #covered = new Map<string, string[]>()
  #change = new Set<(tables: string[]) => void>()
  #status = new Set<(status: Status) => void>()
  #lost = new Set<(broken: boolean) => void>()
  #erased = new Set<(rijen: Id[]) => void>()
  #gone = new Set<Id>()
  #nudge = new Set<(nudge: Nudge) => void>()
  #connection: Status['verbinding'] = 'onbekend'

  private constructor(sqlite: unknown, account: Account | null) {
    this.#sqlite = sqlite
    this.account = account
  }

  static async create(account: Account | null = null): Promise<MemoryEngine> {
    const library = await sqlite3InitModule()
    const database = new library.oo1.DB(':memory:')
    database.createFunction('unid', (_context: unknown, id: unknown) => (typeof id === 'string' && id.length === 22 ? bytesOf(id) : null), { deterministic: true })
    database.createFunction('plat', (_context: unknown, text: unknown) => (typeof text === 'string' ? plain(text) : null), { deterministic: true })
    database.exec(schemaText())
    const engine = new MemoryEngine(database, account)
    engine.#readCatalogue()
    return engine
  }

  #readCatalogue(): void {
    // The table's own column order says which column of a register comes first.
    const sql = `SELECT c.table_name, c.column_name, c.register, c.kind, c.choices FROM sync_column c
                   JOIN pragma_table_info(c.table_name) i ON i.name = c.column_name ORDER BY c.table_name, i.cid`
    for (const row of this.#select(sql, [])) {
      const registers = this.#registers.get(row.table_name as string) ?? []
      const place = row.register as number
      const at = this.#numbers.get(row.table_name as string) ?? []
      if (!at.includes(place)) at.push(place)
      this.#numbers.set(row.table_name as string, at)
      registers[at.indexOf(place)] = [...(registers[at.indexOf(place)] ?? []), row.column_name as string]
      this.#registers.set(row.table_name as string, registers)
      if (row.choices !== null && row.kind === 'dekking') this.#covered.set(row.column_name as string, String(row.choices).split(' '))
      this.#kinds.set(`${row.table_name}.${row.column_name}`, row.kind as string)
    }
  }

  #select(sql: string, parameters: Value[]): Record<string, unknown>[] {
    const rows = this.#sqlite.exec({ sql, bind: parameters.length ? parameters : undefined, rowMode: 'object', returnValue: 'resultRows' }) as Record<string, unknown>[]
    return rows.map(row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? textOf(value) : value])))
  }

  #registerOf(table: string, column: string): string[] {
    const found = this.#registers.get(table)?.find(columns => columns.includes(column))
    if (!found) throw new EngineError(`${table}.${column}`, [{ waar: column, reden: 'onbekende-kolom', uitleg: 'Deze kolom is niet bekend.' }])
    return found
  }

  async open(): Promise<Opened> { return this.opened ?? { staat: 'open', account: this.account } }
  async takeOver(): Promise<Opened> { this.opened = null; return this.open() }

  async logIn(name: string, word: string, anyway = false): Promise<Account> {
    this.calls.push(`logIn ${name}`)
    await this.answer
    if (!this.online) throw failure('geen-netwerk')
    if (word === 'fout') throw failure('aanmelding-geweigerd')
    const former = this.account
    const fresh = { persoon: idOf(name.toLowerCase()), naam: name, teams: [] }
    if (!former || former.persoon === fresh.persoon) return (this.account ??= fresh)
    await this.#handOver(former, anyway)
    return (this.account = fresh)
  }

  /** As the worker does it: all is told first, and what is here alone keeps the tablet. */
  async #handOver({ naam }: Account, anyway: boolean): Promise<void> {
    const { verbinding, wacht, geweigerd, concepten } = await this.exchange()
    if (verbinding === 'geen-netwerk') throw failure('geen-netwerk')
    if (verbinding === 'fout') throw failure('even-niet')
    if (verbinding === 'afgemeld' && !anyway) throw failure('ander-afgemeld', { naam })
    if (wacht + geweigerd + concepten > 0) throw failure('werk-van-ander', { naam })
    this.rows.clear()
    for (const table of this.#registers.keys()) this.#sqlite.exec(`DELETE FROM ${table}`)
  }

  async query<Name extends keyof Queries>(name: Name, parameters: Queries[Name]['parameters']): Promise<Queries[Name]['row'][]> {
    return this.#select(QUERIES[name].sql, parameters as Value[]) as Queries[Name]['row'][]
  }

  async row(tabel: string, rij: Id): Promise<RowState | null> {
    const row = this.rows.get(`${tabel} ${rij}`)
    if (!row) return null
    const state: RowState = {
      tabel, rij, waarden: {}, gezien: {}, conflicten: {}, samengevoegd: {},
      verborgen: this.#conflicts(row) === 0 && removed(row).length > 0, dekking: {}, vervallen: [], wacht: row.wacht,
    }
    for (const [register, heads] of row.heads) {
      Object.assign(state.waarden, heads[0]!.waarden)
      state.gezien[register] = [heads[0]!.versie]
      const merged = heads.length === 2 ? row.merged.get(register) : undefined
      if (merged) {
        state.waarden[register] = merged.tekst
        state.gezien[register] = heads.map(head => head.versie)
        state.samengevoegd[register] = { basis: merged.basis, koppen: heads }
      } else if (!state.verborgen && (heads.length > 1 || (register === 'verwijderd' && removed(row).length > 0))) state.conflicten[register] = heads
    }
    for (const column of Object.keys(state.waarden)) {
      if (this.#kinds.get(`${tabel}.${column}`) !== 'dekking') continue
      const registers = this.#covered.get(column) ?? [...row.heads.keys()].filter(register => register !== 'verwijderd')
      const about = registers.flatMap(register => row.heads.get(register)!)
      state.dekking[column] = { versies: [...new Map(about.map(head => [head.versie.join(), head.versie])).values()] }
      const [register, heads] = [...row.heads].find(([, heads]) => column in heads[0]!.waarden)!
      if (register !== column && state.waarden[register] !== null && !heads.some(head => about.every(version => names(head, column, version)))) state.vervallen.push(register)
    }
    return structuredClone(state)
  }

  /** As sync/deletion.h has it, but for what lies under a row. */
  #conflicts(row: Row): number {
    const plain = [...row.heads].filter(([register, heads]) => heads.length > 1 && !(heads.length === 2 && row.merged.has(register)))
    const removals = removed(row)
    if (removals.length === 0 || removals.length < row.heads.get('verwijderd')!.length) return plain.length
    const registers = [...row.heads.keys()].filter(register => register !== 'verwijderd')
    return registers.every(register => row.heads.get(register)!.every(head => removals.some(one => names(one, 'verwijderd', head)))) ? 0
      : plain.filter(([register]) => register !== 'verwijderd').length + 1
  }

  async save(edit: Edit, draft?: string, corrects?: Version): Promise<void> {
    this.calls.push(`save ${edit.tabel}`)
    this.saved.push(structuredClone(edit))
    this.#apply(edit, this.account?.persoon ?? idOf('iemand'), this.clock(), true)
    this.#changed([edit.tabel])
    if (corrects) await this.putAway(corrects)
    if (draft !== undefined) await this.dropDraft(draft)
  }

  /** What the office makes of two versions of a text, as a pull brings it. */
  arriveMerged(tabel: string, rij: Id, register: string, basis: Value, tekst: string): void {
    this.rows.get(`${tabel} ${rij}`)!.merged.set(register, { tekst, basis })
    this.#changed([tabel])
  }

  /** A colleague's edit, as a pull brings it. */
  arrive(edit: Edit, wie: Id, tijd = this.clock()): void {
    this.#apply(edit, wie, tijd, false)
    this.#changed([edit.tabel])
  }

  /** The office erases rows, as a pull brings it; `told` is false until the window hears of it. */
  erase(rijen: Id[], told = true): void {
    for (const id of rijen) this.#gone.add(id)
    for (const [key, { inhoud }] of this.kept) if (isDraftOf(this.#gone, key, inhoud)) this.kept.delete(key)
    for (const key of this.rows.keys()) if (this.#gone.has(key.split(' ')[1]!)) this.rows.delete(key)
    if (told) for (const listener of this.#erased) listener(rijen)
    this.#changed(['concept', ...this.#registers.keys()])
  }

  #apply(edit: Edit, wie: Id, tijd: number, mine: boolean): void {
    const key = `${edit.tabel} ${edit.rij}`
    const versie: Version = ['tak', ++this.#number]
    let row = this.rows.get(key)
    if (!edit.gezien) {
      if (row) throw new EngineError('bestaat al', [{ waar: '', reden: 'bestaat-al', uitleg: 'Deze regel bestaat al.' }])
      row = { tabel: edit.tabel, heads: new Map(), wacht: 0, merged: new Map() }
      for (const columns of this.#registers.get(edit.tabel)!) {
        row.heads.set(columns[0]!, [{ versie, waarden: Object.fromEntries(columns.map(column => [column, edit.waarden[column] ?? null])) as Values, wie, tijd }])
      }
      this.rows.set(key, row)
    } else {
      if (!row) throw new EngineError('onbekend', [{ waar: '', reden: 'onbekende-rij', uitleg: 'Deze regel is er niet.' }])
      for (const column of Object.keys(edit.waarden)) {
        const columns = this.#registerOf(edit.tabel, column)
        if (columns.some(each => !(each in edit.waarden))) throw new EngineError('register', [{ waar: column, reden: 'register', uitleg: 'Deze kolommen horen samen.' }])
        if (columns[0] !== column) continue
        const seen = (edit.gezien[column] ?? []).map(version => version.join())
        if (mine && seen.length === 0) throw new EngineError('leeg', [{ waar: `/gezien/${column}`, reden: 'leeg', uitleg: 'Wie iets verandert, heeft iets gezien.' }])
        const waarden = Object.fromEntries(columns.map(each => [each, edit.waarden[each] ?? null])) as Values
        const left = row.heads.get(column)!.filter(head => !seen.includes(head.versie.join()))
        const heads = [...left, { versie, waarden, wie, tijd }].sort((a, b) => b.tijd - a.tijd || b.versie[1] - a.versie[1])
        row.heads.set(column, heads)
      }
    }
    this.#write(edit.tabel, edit.rij, row)
    if (!mine) return
    row.wacht++
    this.#sqlite.exec({
      sql: `INSERT INTO sync_edit (sequence, table_nr, row, edit, state) SELECT 1 << 32 | ?1, number, ?2, ?3, 0 FROM sync_table WHERE name = ?4`,
      bind: [this.#number, bytesOf(edit.rij), JSON.stringify({ ...edit, tijd }), edit.tabel],
    })
  }

  #write(table: string, id: Id, row: Row): void {
    const values = Object.assign({}, ...[...row.heads.values()].map(heads => heads[0]!.waarden)) as Values
    const names = Object.keys(values)
    const conflicts = this.#conflicts(row)
    const bind = names.map(name => (this.#kinds.get(`${table}.${name}`) === 'reference' && typeof values[name] === 'string' ? bytesOf(values[name])
      : values[name] !== null && typeof values[name] === 'object' ? JSON.stringify(values[name]) : values[name]!))
    this.#sqlite.exec({
      sql: `INSERT INTO ${table} (id, sync_heads, sync_scope, sync_changed, sync_conflicts, ${names.join()}) VALUES (?, x'', 1, 0, ${conflicts}, ${names.map(() => '?').join()})
            ON CONFLICT (id) DO UPDATE SET sync_conflicts = ${conflicts}, ${names.map(name => `${name} = excluded.${name}`).join()}`,
      bind: [bytesOf(id), ...bind],
    })
  }

  newId(): Id { return textOf(crypto.getRandomValues(new Uint8Array(16))) }

  async saveDraft(sleutel: string, inhoud: unknown): Promise<void> {
    this.calls.push(`saveDraft ${sleutel}`)
    if (isDraftOf(this.#gone, sleutel, inhoud)) throw failure('gewist')
    this.kept.set(sleutel, { sleutel, inhoud: structuredClone(inhoud), bewaard: this.clock() })
    this.#tell()
  }

  async draft(sleutel: string): Promise<Draft | null> { return structuredClone(this.kept.get(sleutel) ?? null) }
  async drafts(): Promise<Draft[]> { return structuredClone([...this.kept.values()]) }

  async dropDraft(sleutel: string): Promise<void> {
    this.calls.push(`dropDraft ${sleutel}`)
    this.kept.delete(sleutel)
    this.#tell()
  }

  async refused(): Promise<Refused[]> { return structuredClone(this.refusals) }

  async putAway(versie: Version): Promise<void> {
    this.calls.push(`putAway ${versie.join(':')}`)
    for (const one of this.refusals) if (one.versie.join() === versie.join()) one.opgeborgen = true
    this.#tell()
  }

  async recall(): Promise<void> {
    this.calls.push('recall')
  }

  async history(): Promise<History | null> {
    if (!this.online) throw failure('geen-netwerk')
    return structuredClone(this.past)
  }

  async listen(wanted: boolean): Promise<void> { this.calls.push(`listen ${wanted}`) }

  /** The office says something on its line. */
  nudge(what: Nudge): void { for (const listener of this.#nudge) listener(what) }

  async exchange(afresh = false): Promise<Status> {
    this.calls.push(afresh ? 'exchange afresh' : 'exchange')
    await this.answer
    this.#connection = this.ending ?? (this.online ? 'goed' : 'geen-netwerk')
    if (this.#connection === 'goed') {
      this.#sqlite.exec('DELETE FROM sync_edit')
      for (const row of this.rows.values()) row.wacht = 0
      this.#last = this.clock()
    }
    this.#changed([...this.#registers.keys()])
    return this.status()
  }

  async status(): Promise<Status> {
    return {
      wacht: this.waiting + (this.#select('SELECT count(*) AS n FROM sync_edit', [])[0]!.n as number),
      geweigerd: this.refusals.filter(one => !one.opgeborgen).length,
      conflicten: [...this.rows.values()].filter(row => this.#conflicts(row) > 0).length,
      nog: 0, laatste: this.#last, nodig: [], concepten: this.kept.size, verbinding: this.#connection, ...(this.pause > 0 && { pauze: this.pause }),
    }
  }

  lose(broken = false): void { for (const listener of this.#lost) listener(broken) }

  #changed(tables: string[]): void {
    for (const listener of this.#change) listener(tables)
    this.#tell()
  }

  #tell(): void { void this.status().then(status => { for (const listener of this.#status) listener(status) }) }

  onChange(listener: (tables: string[]) => void): () => void { this.#change.add(listener); return () => this.#change.delete(listener) }
  onStatus(listener: (status: Status) => void): () => void { this.#status.add(listener); return () => this.#status.delete(listener) }
  onErased(listener: (rijen: Id[]) => void): () => void { this.#erased.add(listener); return () => this.#erased.delete(listener) }
  onNudge(listener: (nudge: Nudge) => void): () => void { this.#nudge.add(listener); return () => this.#nudge.delete(listener) }
  onLost(listener: (broken: boolean) => void): () => void { this.#lost.add(listener); return () => this.#lost.delete(listener) }
}
