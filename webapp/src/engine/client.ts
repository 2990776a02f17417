// The window's end of the engine: the Engine of facade.ts by messages to the worker.

import { toBase64url } from './base64url'
import { EngineError, failure } from './facade'
import type { Account, Draft, Edit, Engine, History, Id, Nudge, Opened } from './facade'
import type { Refused, RowState, Status, Value, Version } from './facade'
import type { Call, CallName, Calls, Reply } from './messages'
import type { Queries } from './queries'

type Result<Name extends CallName> = Awaited<ReturnType<Calls[Name]>>

interface Pending {
  call: Call
  resolve(value: unknown): void
  reject(error: Error): void
}

const NOTHING_KNOWN: Status = { wacht: 0, geweigerd: 0, conflicten: 0, nog: 0, laatste: 0, nodig: [], concepten: 0, verbinding: 'onbekend' }

/** A worker that breaks is replaced, unless it does so again within this time. */
const RESTART_PAUSE = 10_000

const STOPPED = 'the engine stopped during this call'

export function createEngine(): Engine {
  return new Client()
}

class Client implements Engine {
  #worker: Worker | null = null
  #number = 0
  #restarted = -Infinity
  #lastStatus: Status | null = null
  readonly #pending = new Map<number, Pending>()
  readonly #change = new Listeners<[tables: string[]]>()
  #listening = false
  readonly #erased = new Listeners<[rijen: Id[]]>()
  /** A worker forgets them when it stops; what this window has typed doesn't stop with it. */
  readonly #gone = new Set<Id>()
  readonly #nudge = new Listeners<[nudge: Nudge]>()
  readonly #status = new Listeners<[status: Status]>()
  readonly #lost = new Listeners<[broken: boolean]>()

  /** Whose database this is, as far as the window has heard. */
  #person: Id | null = null

  async open(): Promise<Opened> {
    return this.#open('open')
  }

  async takeOver(): Promise<Opened> {
    return this.#open('takeOver')
  }

  async logIn(gebruikersnaam: string, wachtwoord: string, anyway = false): Promise<Account> {
    const account = await this.#call('logIn', gebruikersnaam, wachtwoord, anyway)
    this.#person = account.persoon
    return account
  }

  query<Name extends keyof Queries>(name: Name, parameters: Queries[Name]['parameters']): Promise<Queries[Name]['row'][]> {
    return this.#call('query', name, parameters as Value[]) as Promise<Queries[Name]['row'][]>
  }

  row(tabel: string, rij: Id): Promise<RowState | null> {
    return this.#call('row', tabel, rij)
  }

  save(edit: Edit, draft?: string, corrects?: Version): Promise<void> {
    return this.#call('save', edit, draft, corrects)
  }

  newId(): Id {
    return toBase64url(crypto.getRandomValues(new Uint8Array(16)))
  }

  saveDraft(sleutel: string, inhoud: unknown): Promise<void> {
    return this.#call('saveDraft', sleutel, inhoud)
  }

  draft(sleutel: string): Promise<Draft | null> {
    return this.#call('draft', sleutel)
  }

  drafts(): Promise<Draft[]> {
    return this.#call('drafts')
  }

  dropDraft(sleutel: string): Promise<void> {
    return this.#call('dropDraft', sleutel)
  }

  refused(): Promise<Refused[]> {
    return this.#call('refused')
  }

  putAway(versie: Version): Promise<void> {
    return this.#call('putAway', versie)
  }

  recall(): Promise<void> {
    return this.#call('recall')
  }

  history(tabel: string, rij: Id): Promise<History | null> {
    return this.#call('history', tabel, rij)
  }

  async exchange(afresh = false): Promise<Status> {
    try {
      return await this.#call('exchange', afresh)
    } catch {
      // The last counts say at least what waited then. With none there has been no contact: `laatste` 0 is never called safe.
      return { ...NOTHING_KNOWN, ...this.#lastStatus, verbinding: 'fout' }
    }
  }

  listen(wanted: boolean): Promise<void> {
    this.#listening = wanted
    return this.#call('listen', wanted)
  }

  status(): Promise<Status> {
    return this.#call('status')
  }

  onChange(listener: (tables: string[]) => void): () => void {
    return this.#change.add(listener)
  }

  onErased(listener: (rijen: Id[]) => void): () => void {
    return this.#erased.add(listener)
  }

  onNudge(listener: (nudge: Nudge) => void): () => void {
    return this.#nudge.add(listener)
  }

  onStatus(listener: (status: Status) => void): () => void {
    return this.#status.add(listener)
  }

  onLost(listener: (broken: boolean) => void): () => void {
    return this.#lost.add(listener)
  }

  async #open(how: 'open' | 'takeOver'): Promise<Opened> {
    if (typeof Worker === 'undefined') return { staat: 'ongeschikt', mist: 'Web Workers' }
    this.#worker ??= this.#newWorker()
    const opened = await this.#call(how, [...this.#gone])
    if (opened.staat === 'open') this.#person = opened.account?.persoon ?? null
    return opened
  }

  #newWorker(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' })
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#receive(data)
    worker.onerror = event => this.#failed(`worker: ${event.message || 'could not be started'}`)
    return worker
  }

  #call<Name extends CallName>(name: Name, ...parameters: Parameters<Calls[Name]>): Promise<Result<Name>> {
    return new Promise((resolve, reject) => {
      const call: Call = { number: ++this.#number, name, arguments: parameters }
      if (!this.#worker) return reject(new EngineError('the engine is not open'))
      this.#pending.set(call.number, { call, resolve: resolve as (value: unknown) => void, reject })
      this.#worker.postMessage(call)
    })
  }

  #receive(reply: Reply): void {
    switch (reply.kind) {
      case 'result':
        this.#settle(reply.number, pending => pending.resolve(reply.value))
        break
      case 'error':
        this.#settle(reply.number, pending => pending.reject(new EngineError(reply.message, reply.faults)))
        break
      case 'change':
        this.#change.call(reply.tables)
        break
      case 'erased':
        for (const row of reply.rows) this.#gone.add(row)
        this.#erased.call(reply.rows)
        break
      case 'status':
        this.#lastStatus = reply.status
        this.#status.call(reply.status)
        break
      case 'nudge':
        this.#nudge.call(reply.nudge)
        break
      case 'lost':
        this.#lost.call(false)
        break
      case 'broken':
        this.#restart(reply.started)
    }
  }

  #settle(number: number, settle: (pending: Pending) => void): void {
    const pending = this.#pending.get(number)
    this.#pending.delete(number)
    if (pending) settle(pending)
  }

  /** A new worker does what the old one hadn't begun. What it had begun may or may not have been committed: those calls are
   * rejected, so that the form stays and the person knows; only an exchange can be repeated without harm. Whether a log-in was, the database
   * says: nobody may go on as who they aren't any more. */
  #restart(started: number): void {
    const again = [...this.#pending.values()].filter(({ call }) => call.number > started || call.name === 'exchange')
    const broken = () => this.#lost.call(true)

    if (performance.now() - this.#restarted < RESTART_PAUSE) {
      this.#failed('the engine stopped twice in a short time')
      return broken()
    }
    this.#restarted = performance.now()
    const logIn = [...this.#pending.values()].find(({ call }) => call.number <= started && call.name === 'logIn')
    const before = this.#person
    for (const pending of logIn ? [...again, logIn] : again) this.#pending.delete(pending.call.number)
    this.#failed(STOPPED)
    this.#open('open').then(opened => {
      const account = opened.staat === 'open' ? opened.account : null
      if (account && account.persoon !== before) logIn?.resolve(account)
      else logIn?.reject(interrupted(STOPPED))
      if (opened.staat !== 'open') this.#lost.call(opened.staat !== 'andere-tab')
    }, () => {
      broken()
      logIn?.reject(interrupted(STOPPED))
    })
    // At once, before anything newer: the worker keeps the order and lets all wait until it is open.
    for (const pending of again) {
      this.#pending.set(pending.call.number, pending)
      this.#worker?.postMessage(pending.call)
    }
    if (!this.#listening) return
    this.#nudge.call('dicht') // the line went with the worker
    this.listen(true).catch(() => null)
  }

  /** The worker ended by itself, or never began. */
  #failed(message: string): void {
    console.error(message)
    this.#worker?.terminate()
    this.#worker = null
    this.#rejectAll(message)
  }

  #rejectAll(message: string): void {
    const all = [...this.#pending.values()]
    this.#pending.clear()
    for (const pending of all) pending.reject(interrupted(message))
  }
}

const interrupted = (message: string) => new EngineError(message, failure('onderbroken').faults)

class Listeners<Parameters extends unknown[]> {
  readonly #listeners = new Set<(...parameters: Parameters) => void>()

  add(listener: (...parameters: Parameters) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  call(...parameters: Parameters): void {
    for (const listener of [...this.#listeners]) listener(...parameters)
  }
}
