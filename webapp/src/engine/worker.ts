// The engine's worker: owns the database, carries out the calls of messages.ts one after another, talks with the office.

import { deviceOfName, deviceOfPerson, devicesWith } from './devices'
import { countDrafts, dropDraft, findDraft, listDrafts, saveDraft } from './drafts'
import { erasedIn, exchange } from './exchange'
import type { Connection } from './exchange'
import { EngineError, failure, isDraftOf } from './facade'
import type { Edit, Id, Opened, Refused, Status, Value, Values, Version } from './facade'
import { whatIsMissing } from './fit'
import { history } from './history'
import { accountOf, logIn } from './login'
import type { LogIn } from './login'
import type { Call, Calls, Reply } from './messages'
import { NudgeLine } from './nudge'
import { Ownership } from './ownership'
import { QUERIES } from './queries'
import { readSetting, writeSetting } from './settings'
import type { Settings } from './settings'
import { Storage } from './storage'
import { FatalError } from './wasm'
import type { Database, RefusedEdit } from './wasm'

/** How long a window that loses the database may still save what was being typed. */
const GRACE = 300

let storage: Storage | null = null
/** While the database is being opened, replaced or closed, all calls wait. */
let changing: Promise<unknown> | null = null
let exchanging: Promise<Status> | null = null
let askedAgain = false
/** Ends the waiting for an answer. */
let waiting: AbortController | null = null
let beginsAnew = false
/** Seconds for which the office asked to be left alone. */
let pause = 0
let connection: Connection = 'onbekend'
/** Why the last talk ended in 'fout'. */
let trouble: unknown = null
/** Who worked here leaves, and all that is theirs here goes. */
let leaving = false
let revoked = false
let statusIsOld = false
/** Rows that were erased while a form may have been open on them, also those that an earlier worker of this window heard of. */
const erased = new Set<Id>()
let lastStarted = 0
const line = new NudgeLine(nudge => send({ kind: 'nudge', nudge }), () => (storage ? readSetting(database(), 'aanmelding')?.token ?? null : null))
const ownership = new Ownership(() => void letGo())

const calls: Calls = {
  open: gewist => change(() => open(false, gewist)),
  takeOver: gewist => change(() => open(true, gewist)),

  async logIn(gebruikersnaam, wachtwoord, anyway) {
    const fresh = await logInAsBefore(gebruikersnaam, wachtwoord)
    const former = readSetting(database(), 'aanmelding')
    const { persoon, apparaat } = fresh
    const devices = devicesWith(readSetting(database(), 'apparaten') ?? [], former, { gebruikersnaam: keyOf(gebruikersnaam), persoon, apparaat })
    writeSetting(database(), 'apparaten', devices) // first: whatever becomes of this, who logs in again is the same device
    if (former && former.persoon !== persoon) {
      await tellAll(former.naam, anyway)
      await change(() => makeRoom(former.naam, { aanmelding: fresh, ingetrokken: false }))
    } else {
      // Another device to the office than before: what is written from now on stands on a branch of its own.
      if (former && former.apparaat !== apparaat) await change(() => storage!.reopen())
      database().identify(persoon)
      writeSetting(database(), 'aanmelding', fresh)
      noteRevoked(false)
    }
    revoked = false
    connection = 'onbekend'
    pause = 0
    statusIsOld = true
    line.renew()
    return accountOf(fresh)
  },

  query(name: string, parameters: Value[]) {
    const query = Object.hasOwn(QUERIES, name) ? QUERIES[name as keyof typeof QUERIES] : undefined
    if (!query) throw new EngineError(`no query is named ${name}`)
    return database().query<object>(query.sql, parameters)
  },

  row: (tabel, rij) => database().row(tabel, rij),

  save(edit: Edit, draft?: string, corrects?: Version) {
    database().save(edit, now(), draft, corrects)
    changed(draft === undefined ? [edit.tabel] : [edit.tabel, 'concept'])
  },

  saveDraft(sleutel, inhoud) {
    if (isDraftOf(erased, sleutel, inhoud)) throw failure('gewist')
    saveDraft(database(), sleutel, inhoud, now())
    changed(['concept'])
  },
  draft: sleutel => findDraft(database(), sleutel),
  drafts: () => listDrafts(database()),
  dropDraft(sleutel) {
    dropDraft(database(), sleutel)
    changed(['concept'])
  },

  refused() {
    const { geweigerd, opgeborgen } = database().refused()
    return [...geweigerd.map(one => refusedEdit(one, false)), ...opgeborgen.map(one => refusedEdit(one, true))]
  },
  putAway(versie: Version) {
    if (!database().putAway(versie)) throw failure('onderbroken')
    changed([])
  },

  recall() {
    database().recall()
    changed([])
  },

  history(tabel, rij) {
    const token = readSetting(database(), 'aanmelding')?.token
    if (!token) throw failure('niet-aangemeld')
    return history(token, tabel, rij)
  },

  exchange(afresh) {
    askedAgain = exchanging !== null
    if (afresh && waiting) {
      beginsAnew = true
      waiting.abort()
    }
    exchanging ??= exchangeUntilQuiet().finally(() => (exchanging = null))
    return exchanging
  },

  listen: wanted => line.listen(wanted),

  status,
}

function refusedEdit({ versie, reden, uitleg, bewerking }: RefusedEdit, opgeborgen: boolean): Refused {
  const { tabel, rij, waarden, gezien, tijd } = bewerking
  return { versie, tabel, rij, waarden: waarden as Values, tijd, reden, uitleg, opgeborgen, ...(gezien && { gezien }) }
}

// --- Opening and letting go ---

function change<Result>(work: () => Promise<Result>): Promise<Result> {
  const mine = work()
  const done = () => {
    if (changing === mine) changing = null
  }
  changing = mine
  mine.then(done, done)
  return mine
}

async function unchanging(): Promise<void> {
  while (changing) await changing.catch(() => null)
}

async function open(ask: boolean, gewist: Id[]): Promise<Opened> {
  for (const row of gewist) erased.add(row)
  const mist = await whatIsMissing()
  if (mist) return { staat: 'ongeschikt', mist }
  if (!(await ownership.take(ask))) return { staat: 'andere-tab' }
  try {
    storage ??= await Storage.open()
  } catch (error) {
    ownership.release()
    const name = error instanceof DOMException ? error.name : ''
    if (name === 'NoModificationAllowedError') return { staat: 'andere-tab' }
    if (name === 'NotSupportedError' || name === 'SecurityError') return { staat: 'ongeschikt', mist: 'bestanden' }
    throw error
  }
  line.renew()
  const account = readSetting(database(), 'aanmelding')
  revoked = readSetting(database(), 'ingetrokken') ?? false
  return { staat: 'open', account: account && accountOf(account) }
}

async function letGo(): Promise<void> {
  await unchanging()
  line.listen(false)
  send({ kind: 'lost' })
  await new Promise(resolve => setTimeout(resolve, GRACE))
  try {
    storage?.close()
  } finally {
    storage = null
    ownership.release()
  }
}

const keyOf = (gebruikersnaam: string) => gebruikersnaam.trim().toLowerCase()

/** Who logs in stays the device that this tablet was with that person, also when the office refuses its token. */
async function logInAsBefore(gebruikersnaam: string, wachtwoord: string): Promise<LogIn> {
  const devices = readSetting(database(), 'apparaten') ?? []
  const former = readSetting(database(), 'aanmelding')
  const guess = deviceOfName(devices, former, keyOf(gebruikersnaam))
  const fresh = await logIn(gebruikersnaam, wachtwoord, guess)
  const own = deviceOfPerson(devices, former, fresh.persoon)
  return own && own !== guess && own !== fresh.apparaat ? logIn(gebruikersnaam, wachtwoord, own) : fresh
}

/** What is to be told as the person who worked here, before their rows go: to an office that was restored, also what they had read. An office that
 * knows no log-in of theirs any more can be told nothing: then a person says whether it is to go on `anyway`. */
async function tellAll(formerName: string, anyway: boolean): Promise<void> {
  leaving = true
  const { verbinding } = await calls.exchange(false).finally(() => (leaving = false))
  if (verbinding === 'geen-netwerk') throw failure('geen-netwerk')
  if (verbinding === 'fout') throw trouble
  if (verbinding === 'afgemeld' && !anyway) throw failure('ander-afgemeld', { naam: formerName })
}

/** A tablet holds one person's records: those of the one before go first, once nothing of that person's work is here alone. What was
 * refused is: the office keeps it as well, but only its author's tablet lets it be read, corrected and put away. */
async function makeRoom(formerName: string, settings: Pick<Settings, 'aanmelding' | 'ingetrokken'>): Promise<void> {
  const texts = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, JSON.stringify(value)]))
  if (!(await storage!.handOver(settings.aanmelding.persoon, texts))) throw failure('werk-van-ander', { naam: formerName })
  changed(database().query<{ name: string }>('SELECT name FROM sync_table').map(({ name }) => name))
}

function database(): Database {
  if (!storage) throw failure('andere-tab')
  return storage.database
}

// --- The office ---

async function exchangeUntilQuiet(): Promise<Status> {
  try {
    const mine = database()
    let token = readSetting(mine, 'aanmelding')?.token
    connection = token ? 'bezig' : 'afgemeld'
    sendStatus()
    while (token) {
      askedAgain = beginsAnew = false
      waiting = new AbortController()
      const ended = await exchange(stillOpen(mine), token, tables => {
        changed(tables)
        sendStatus()
      }, waiting)
      // What was saved after the last request went out asks for another round, and so does another network.
      if (ended.verbinding === 'geen-netwerk' ? beginsAnew : ended.verbinding === 'goed' && askedAgain) continue
      // What was said of a log-in of before says nothing of a later one.
      const used = token
      token = database() === mine ? readSetting(mine, 'aanmelding')?.token : used
      if (ended.verbinding === 'afgemeld' && token !== used) continue
      connection = ended.verbinding
      pause = ended.pauze
      trouble = failure(ended.reden ?? 'fout')
      if (connection === 'goed' || connection === 'ingetrokken') noteRevoked(connection === 'ingetrokken')
      break
    }
  } catch (error) {
    connection = 'fout'
    trouble = error
    if (isFatal(error)) throw error
    console.error(error)
  } finally {
    waiting = null
  }
  statusIsOld = true
  return status()
}

/** While the office thinks, the database may have gone to another tab or person. */
function stillOpen(mine: Database) {
  const check = () => {
    if (database() !== mine) throw new EngineError('another database was opened during the exchange')
    return mine
  }
  return {
    request: () => check().request(),
    receive(answer: Uint8Array) {
      try {
        const received = check().receive(answer)
        noteErased(received?.gewist ?? [])
        return received
      } catch (error) {
        if (isFatal(error)) noteErased(erasedIn(answer)) // it may stand all the same, and then the office doesn't tell of it again
        throw error
      }
    },
    isToldAll: () => leaving && check().status().wacht === 0,
    progress: () => JSON.stringify({ ...check().status(), laatste: 0 }), // the time alone is no progress
  }
}

function noteErased(rows: Id[]): void {
  if (rows.length === 0) return
  for (const row of rows) erased.add(row)
  send({ kind: 'erased', rows })
  changed(['concept'])
}

/** Kept: a tablet that is empty has to say why, also without a network. */
function noteRevoked(now: boolean): void {
  if (now !== revoked) writeSetting(database(), 'ingetrokken', now)
  revoked = now
}

function status(): Status {
  const verbinding = revoked && connection !== 'bezig' ? 'ingetrokken' : connection
  return { ...database().status(), concepten: countDrafts(database()), verbinding, ...(pause > 0 && { pauze: pause }) }
}

// --- Messages ---

function send(reply: Reply): void {
  self.postMessage(reply)
}

function changed(tables: string[]): void {
  if (tables.length > 0) send({ kind: 'change', tables })
  statusIsOld = true
}

function sendStatus(): void {
  statusIsOld = false
  send({ kind: 'status', status: status() })
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}

function isFatal(error: unknown): boolean {
  return error instanceof FatalError || error instanceof WebAssembly.RuntimeError || storage?.pool.broken != null
}

async function carryOut(call: Call): Promise<void> {
  await unchanging() // in the order of arrival: all wait for the same promise
  lastStarted = call.number
  try {
    const handler = calls[call.name] as (...parameters: unknown[]) => unknown
    send({ kind: 'result', number: call.number, value: await handler(...call.arguments) })
    if (statusIsOld) sendStatus() // after the result: its failing must not look like the call's
  } catch (error) {
    const faults = error instanceof EngineError ? error.faults : []
    const fatal = isFatal(error) && storage !== null
    const refusal: Reply = { kind: 'error', number: call.number, message: error instanceof Error ? error.message : String(error), faults }
    if (!fatal || call.name !== 'logIn') send(refusal) // it may stand: who works here, the database says once it is open again
    if (fatal) giveUp()
  }
}

/** Let go without asking SQLite, which can't be relied on now: to the next opening it is as if the power had failed. */
function giveUp(): void {
  line.listen(false)
  try {
    storage?.pool.closeAll()
  } finally {
    storage = null
    ownership.release()
    send({ kind: 'broken', started: lastStarted })
  }
}

self.onmessage = ({ data }: MessageEvent<Call>) => void carryOut(data)
