// Logging in at the office: a name and a password give a token for this device.

import type { Account } from './facade'
import { EngineError, failure } from './facade'

const ADDRESS = '/v1/aanmeldingen'

/** What is kept in `instelling`; only the worker sees the token. */
export interface LogIn extends Account {
  token: string
  apparaat: string
}

export function accountOf({ persoon, naam, teams }: LogIn): Account {
  return { persoon, naam, teams }
}

/** `apparaat`: which device this one was at an earlier log-in. It stays that one, and with it the owner of the edits that wait here.
 *  Rejects with an EngineError whose first fault has `reden` 'geen-netwerk', or the office's word. */
export async function logIn(gebruikersnaam: string, wachtwoord: string, apparaat?: string): Promise<LogIn> {
  const response = await fetch(ADDRESS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ gebruikersnaam, wachtwoord, apparaat: isId(apparaat) ? apparaat : undefined }),
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  }).catch(() => null)

  if (!response) throw failure('geen-netwerk')
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw problem(body)
  if (!isLogIn(body)) throw failure('vreemd-antwoord')
  return body
}

/** The office refuses a log-in whose device is no id; what was kept wrongly must not lock anybody out. */
function isId(apparaat: unknown): boolean {
  return typeof apparaat === 'string' && /^[A-Za-z0-9_-]{22}$/.test(apparaat)
}

function isLogIn(body: unknown): body is LogIn {
  const logIn = body as LogIn | null
  return typeof logIn?.token === 'string' && typeof logIn.persoon === 'string' && Array.isArray(logIn.teams)
}

/** application/problem+json, or whatever else was in the way. The last part of its `type` is the word for it (backend/problem.c). */
function problem(body: unknown): EngineError {
  const { type, title, detail } = (body ?? {}) as { type?: unknown; title?: string; detail?: string }
  const reden = typeof type === 'string' ? type.split(':').at(-1)! : 'vreemd-antwoord'
  return new EngineError(`the office refused the log-in: ${reden}`, [{ waar: '', reden, uitleg: detail ?? title ?? '' }])
}
