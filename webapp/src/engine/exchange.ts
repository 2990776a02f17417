// Talking with the office, inside the worker (sync/PROTOCOL.md). The engine makes the request and takes in the answer, each in one
// transaction of its own; between the two anything may happen: a save, a dead battery, another tab. No answer and no error ever
// deletes an edit: only a receipt that the engine has taken in changes what waits.

import type { Status } from './facade'
import type { Received } from './wasm'

export type Connection = Status['verbinding']

/** What the exchange needs of the database. */
export interface Exchanged {
  request(): Uint8Array<ArrayBuffer>
  receive(answer: Uint8Array): Received | null
  /** Whatever changes with progress, to notice when there is none. */
  progress(): string
}

const ADDRESS = '/v1/synchronisaties'
const TIMEOUT = 60_000

/** With an answer to a tablet that the office no longer trusts (backend/sync_route.c). */
const ACCESS = 'Naober-Toegang'

/** Rounds without progress after which we stop asking: the office says `meer` and sends nothing. */
const IDLE_ROUNDS = 3

/** Send and fetch until nothing is left, or something stops us. Resolves to how it ended; rejects only when the database fails.
 * `changed` gets the tables of each round. */
export async function exchange(
  database: Exchanged,
  token: string,
  changed: (tables: string[]) => void,
): Promise<Connection> {
  for (let idle = 0; idle < IDLE_ROUNDS; ) {
    const before = database.progress()
    const response = await post(await gzip(database.request()), token)
    if (response === null) return 'geen-netwerk'
    if (typeof response === 'number') return response === 401 ? 'afgemeld' : 'fout'
    const received = database.receive(response.body)
    if (received) changed(received.tabellen)
    if (received && !received.meer) return response.revoked ? 'ingetrokken' : 'goed'
    idle = received?.tabellen.length || database.progress() !== before ? 0 : idle + 1
  }
  return 'fout'
}

interface Answer {
  body: Uint8Array
  revoked: boolean
}

/** The answer; or its status, when it is none of ours; or null without a network. */
async function post(body: ArrayBuffer, token: string): Promise<Answer | number | null> {
  try {
    const response = await fetch(ADDRESS, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error', // a hotel's log-in page is no office
      signal: AbortSignal.timeout(TIMEOUT),
    })
    const json = response.headers.get('Content-Type')?.startsWith('application/json')
    if (!response.ok || !json) return response.status
    return { body: new Uint8Array(await response.arrayBuffer()), revoked: response.headers.get(ACCESS) === 'ingetrokken' }
  } catch {
    return null
  }
}

function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}
