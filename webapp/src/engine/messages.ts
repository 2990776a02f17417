// What passes between a window (client.ts) and the worker (worker.ts). Calls are numbered and the worker starts them in that order, so
// that after a failure the window knows which never began.

import type { Account, Draft, Edit, Fault, History, Id, Nudge, Opened } from './facade'
import type { Refused, RowState, Status, Value, Version } from './facade'

/** The calls of the worker: what client.ts may ask, by name. */
export interface Calls {
  /** `gewist`: the rows that were erased since the window was opened. */
  open(gewist: Id[]): Promise<Opened>
  takeOver(gewist: Id[]): Promise<Opened>
  logIn(gebruikersnaam: string, wachtwoord: string, anyway: boolean): Promise<Account>
  query(name: string, parameters: Value[]): object[]
  row(tabel: string, rij: Id): RowState | null
  save(edit: Edit, draft?: string, corrects?: Version): void
  saveDraft(sleutel: string, inhoud: unknown): void
  draft(sleutel: string): Draft | null
  drafts(): Draft[]
  dropDraft(sleutel: string): void
  refused(): Refused[]
  putAway(versie: Version): void
  recall(): void
  history(tabel: string, rij: Id): Promise<History | null>
  exchange(afresh?: boolean): Promise<Status>
  listen(wanted: boolean): void
  status(): Status
}

export type CallName = keyof Calls

export interface Call {
  number: number
  name: CallName
  arguments: unknown[]
}

export type Reply =
  | { kind: 'result'; number: number; value: unknown }
  | { kind: 'error'; number: number; message: string; faults: Fault[] }
  | { kind: 'change'; tables: string[] }
  | { kind: 'erased'; rows: Id[] }
  | { kind: 'status'; status: Status }
  | { kind: 'nudge'; nudge: Nudge }
  /** Another tab takes the database over; calls that are posted at once are still carried out. */
  | { kind: 'lost' }
  /** The worker can't go on, and has let go of everything: end it. Calls up to `started` had begun. */
  | { kind: 'broken'; started: number }
