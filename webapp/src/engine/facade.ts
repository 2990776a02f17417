// The one door to the engine worker. Views, actions and the store see this and nothing of WebAssembly, OPFS or SQL text.
// Every call resolves when the database has committed; a call that breaks a rule rejects with an EngineError.

import type { Queries } from './queries'

/** 16 random bytes as 22 characters of base64url. */
export type Id = string

/** What one edit set: its branch and number on it. Opaque to everything but the engine. */
export type Version = [string, number]

export type Value = string | number | null
export type Values = Record<string, Value>

/** Versions and rows that somebody had before them when they agreed, decided or deleted; see sync/cover.h. Opaque to everything but the engine. */
export interface Cover {
  versies: Version[]
  kinderen?: Record<string, Id[]>
}

/** One row as the engine's `device_row` gives it; see sync/tablet/device.h. `waarden` holds covers too, which no screen reads as values. */
export interface RowState {
  tabel: string
  rij: Id
  waarden: Values
  gezien: Record<string, Version[]>
  conflicten: Record<string, Head[]>
  samengevoegd: Record<string, Merged>
  /** Deleted, and nobody changed it meanwhile. */
  verborgen: boolean
  /** What to hand back when a column that covers something is saved over this screen. */
  dekking: Record<string, Cover>
  /** Registers whose cover has lapsed: what it was about changed since. */
  vervallen: string[]
  wacht: number
}

/** One of several concurrent values of a register; the first of a list is the one shown. */
export interface Head {
  versie: Version
  waarden: Values
  wie: Id
  tijd: number
}

/** A text that is shown as what two versions, made from the same `basis`, become together. `gezien` names both. */
export interface Merged {
  basis: Value
  koppen: Head[]
}

/** What a person saved. Without `gezien` the row is new. */
export interface Edit {
  tabel: string
  rij: Id
  waarden: Record<string, Value | Cover>
  gezien?: Record<string, Version[]>
}

/** Why something was refused. Screens show the words that the language tables have for `reden`, with `vul` filled in. */
export interface Fault {
  /** A JSON Pointer into the edit: '/waarden/<column>', or '' for all of it. */
  waar: string
  reden: string
  /** A Dutch sentence from whoever refused, for a reason that the tables don't know. May be empty. */
  uitleg: string
  vul?: Record<string, string>
}

export class EngineError extends Error {
  constructor(message: string, readonly faults: Fault[] = []) {
    super(message)
  }
}

/** An error that a screen can explain by its `reden`. */
export function failure(reden: string, vul?: Record<string, string>): EngineError {
  return new EngineError(`engine: ${reden}`, [{ waar: '', reden, uitleg: '', ...(vul && { vul }) }])
}

/** A refused edit: kept here for its author, with the reason. `versie` is its name. */
export interface Refused {
  versie: Version
  tabel: string
  rij: Id
  waarden: Values
  /** Absent: it was to make the row. */
  gezien?: Record<string, Version[]>
  tijd: number
  reden: string
  uitleg: string
  /** Its author has dealt with it. */
  opgeborgen: boolean
}

/** What happened to a row, as the office tells it (sync/PROTOCOL.md, history). */
export interface History {
  tabel: string
  rij: Id
  /** False: older changes than these are left out. */
  volledig: boolean
  /** The newest first. */
  wijzigingen: Change[]
}

/** One edit of a row, by the registers that it changed. */
export interface Change {
  versie: Version
  wie: Id
  tijd: number
  waarden: Values
  /** The versions that it replaced; absent: it made the row. */
  gezien?: Record<string, Version[]>
  /** Why it was refused; absent: it wasn't. */
  geweigerd?: { reden: string; uitleg: string }
  /** The registers in which it still stands. */
  staat: string[]
  /** The versions with another value that stood beside it: a choice for a person. */
  naast?: Record<string, Version[]>
  /** The versions with which it was shown as one text: nobody was asked. */
  samen?: Record<string, Version[]>
  /** True: the office lost it and heard of it from a tablet; nobody knows what it replaced. */
  getuigd?: boolean
  /** The edit by which that choice was made; none yet while it is open. */
  beslist?: Record<string, Version>
}

/** Where everything is. `verbinding` is what the last attempt to reach the office said; 'ingetrokken' from then on until the next log-in:
 * the office no longer trusts this tablet, so it holds no records any more but its author's own refused work. */
export interface Status {
  wacht: number
  geweigerd: number
  conflicten: number
  nog: number
  laatste: number
  /** Persons who worked here before: the office was restored and lacks what this tablet has of theirs; it is sent once they log in here. */
  nodig: Id[]
  concepten: number
  verbinding: 'onbekend' | 'bezig' | 'goed' | 'geen-netwerk' | 'afgemeld' | 'ingetrokken' | 'fout'
  /** Seconds for which the office asked to be left alone, when it couldn't answer. */
  pauze?: number
}

/** From the office, over a line that stays open: it tells of changes from now on, or no longer; something changed. */
export type Nudge = 'open' | 'dicht' | 'seintje'

/** A form that was being filled in. `inhoud` is the form's own JSON, with the versions that it has seen. */
export interface Draft {
  sleutel: string
  inhoud: unknown
  bewaard: number
}

/** A draft of one of these rows, or of one that would lie under it: it goes when they are erased. The engine's DRAFTS_DROP says the same. */
export function isDraftOf(rijen: ReadonlySet<Id>, sleutel: string, inhoud: unknown): boolean {
  const draft = inhoud as { rij?: Id; huishouden?: Id; waarden?: Values; geopend?: { waarden?: Values } } | null
  const named = [draft?.rij, draft?.huishouden, draft?.waarden?.huishouden_id, draft?.geopend?.waarden?.huishouden_id, ...sleutel.split(':')]
  return named.some(id => rijen.has(id as Id))
}

/** Why a draft isn't kept any more. */
export const isErased = (error: unknown): boolean => error instanceof EngineError && error.faults.some(fault => fault.reden === 'gewist')

export interface Account {
  persoon: Id
  naam: string
  teams: Id[]
}

export type Opened =
  | { staat: 'open'; account: Account | null }
  /** Another tab holds the database; `takeOver` asks it to let go. */
  | { staat: 'andere-tab' }
  /** This browser lacks what the engine needs; `mist` says what. */
  | { staat: 'ongeschikt'; mist: string }

export interface Engine {
  open(): Promise<Opened>
  takeOver(): Promise<Opened>
  /** Log in at the office (needs a network). Keeps the device token inside the worker's database. `anyway`: also when the office can't be told any
   * more what the person who worked here had read, for which it otherwise rejects with `ander-afgemeld`. */
  logIn(gebruikersnaam: string, wachtwoord: string, anyway?: boolean): Promise<Account>
  /** Named statements stand in queries.ts; a query's name gives the types of its parameters and its rows. */
  query<Name extends keyof Queries>(name: Name, parameters: Queries[Name]['parameters']): Promise<Queries[Name]['row'][]>
  row(tabel: string, rij: Id): Promise<RowState | null>
  /** In the same transaction `draft`, the key of the draft that the edit came from, is dropped, and `corrects`, the
   * refused edit that it stands in place of, is put away. */
  save(edit: Edit, draft?: string, corrects?: Version): Promise<void>
  /** A fresh random row id. */
  newId(): Id
  /** Rejects with `gewist` for a draft of what was erased: it must not come back (R14). */
  saveDraft(sleutel: string, inhoud: unknown): Promise<void>
  draft(sleutel: string): Promise<Draft | null>
  drafts(): Promise<Draft[]>
  dropDraft(sleutel: string): Promise<void>
  /** The newest first, those that were put away last. */
  refused(): Promise<Refused[]>
  /** Its author has dealt with this refused edit: it counts no more, and can still be read. */
  putAway(versie: Version): Promise<void>
  /** Ask anew for all rows, also what was deleted long ago and has left this tablet: the next exchange brings it. */
  recall(): Promise<void>
  /** What happened to a row: asked of the office, so it needs a network (rejects with `geen-netwerk`). Null: the office
   * shows no such row. */
  history(tabel: string, rij: Id): Promise<History | null>
  /** Talk with the office until nothing is left to send or fetch, or the network is gone. Never rejects: the status says how it went.
   * `afresh`: the network is another than before, so don't wait for an answer that was asked for then: ask anew. */
  exchange(afresh?: boolean): Promise<Status>
  /** Keep a line open on which the office tells of changes, or drop it. */
  listen(wanted: boolean): Promise<void>
  status(): Promise<Status>
  /** Called after every change, by this tab or from the office, with the tables that changed. Returns how to stop. */
  onChange(listener: (tables: string[]) => void): () => void
  /** Called with the rows that the office has erased, when they have gone from here. */
  onErased(listener: (rijen: Id[]) => void): () => void
  onNudge(listener: (nudge: Nudge) => void): () => void
  onStatus(listener: (status: Status) => void): () => void
  /** Called when another tab has taken the database over; or, `broken`, when it can't be kept open. */
  onLost(listener: (broken: boolean) => void): () => void
}
