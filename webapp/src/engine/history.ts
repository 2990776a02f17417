// What happened to a row, asked of the office (sync/PROTOCOL.md, history). Nothing of it is kept on the tablet.

import type { History, Id } from './facade'
import { EngineError, failure } from './facade'

const ADDRESS = '/v1/geschiedenis'

/** Null: the office shows this person no such row. Rejects with `geen-netwerk`, or another reason that the screens have
 * words for. */
export async function history(token: string, tabel: string, rij: Id): Promise<History | null> {
  const response = await fetch(`${ADDRESS}?${new URLSearchParams({ tabel, rij })}`, {
    headers: { Authorization: `Bearer ${token}` },
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error', // a hotel's log-in page is no office
    signal: AbortSignal.timeout(30_000),
  }).catch(() => null)

  if (!response) throw failure('geen-netwerk')
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && isHistory(body)) return body
  if (response.ok) throw failure('vreemd-antwoord')
  const reden = reasonOf(body)
  if (reden === 'onbekende-rij') return null
  throw new EngineError(`the office told no history: ${reden}`, [{ waar: '', reden, uitleg: '' }])
}

const isHistory = (body: unknown): body is History => Array.isArray((body as History | null)?.wijzigingen)

/** The last part of a problem's `type` is the word for it (backend/problem.c). */
function reasonOf(body: unknown): string {
  const { type } = (body ?? {}) as { type?: unknown }
  return typeof type === 'string' ? type.split(':').at(-1)! : 'vreemd-antwoord'
}
