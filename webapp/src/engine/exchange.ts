// Talking with the office, inside the worker (sync/PROTOCOL.md). The engine makes the request and takes in the answer, each in one
// transaction of its own; between the two anything may happen: a save, a dead battery, another tab. No answer and no error ever
// deletes an edit: only a receipt that the engine has taken in changes what waits.

import type { Id, Status } from './facade'
import type { Received } from './wasm'

export type Connection = Status['verbinding']

/** What the exchange needs of the database. */
export interface Exchanged {
  request(): Uint8Array<ArrayBuffer>
  receive(answer: Uint8Array): Received | null
  /** Whatever changes with progress, to notice when there is none. */
  progress(): string
  /** What is still to be fetched isn't wanted any more, and nothing waits to be sent. */
  isToldAll(): boolean
}

const ADDRESS = '/v1/synchronisaties'

/** For an answer to begin, and from then on for each piece of it, in milliseconds: a slow line is no dead one. */
const ANSWER = 60_000
const PIECE = 20_000

/** With an answer to a tablet that the office no longer trusts (backend/sync_route.c). */
const ACCESS = 'Naober-Toegang'

/** Rounds without progress after which we stop asking: the office says `meer` and sends nothing. */
const IDLE_ROUNDS = 3

/** An office that asks for more than this has its clock wrong. */
const LONGEST_PAUSE = 3600

/** How it ended; `pauze` is what the office asked for, in seconds; `reden` is the word for why, with 'fout'. */
export interface Ended {
  verbinding: Connection
  pauze: number
  reden?: string
}

/** No answer of ours, but one. */
interface Refusal {
  status: number
  pauze: number
}

/** Send and fetch until nothing is left, or something stops us, such as `stop`. Rejects only when the database fails.
 * `changed` gets the tables of each round. */
export async function exchange(
  database: Exchanged,
  token: string,
  changed: (tables: string[]) => void,
  stop: AbortController,
): Promise<Ended> {
  for (let idle = 0; idle < IDLE_ROUNDS; ) {
    const before = database.progress()
    const answer = await post(await gzip(database.request()), token, stop)
    if (answer === null) return { verbinding: 'geen-netwerk', pauze: 0 }
    if ('status' in answer) return refusedBy(answer)
    const received = database.receive(answer.body)
    if (received) changed(received.tabellen)
    if (received && (!received.meer || database.isToldAll())) return { verbinding: answer.revoked ? 'ingetrokken' : 'goed', pauze: 0 }
    idle = received?.tabellen.length || database.progress() !== before ? 0 : idle + 1
  }
  return { verbinding: 'fout', pauze: 0, reden: 'vreemd-antwoord' }
}

function refusedBy({ status, pauze }: Refusal): Ended {
  if (status === 401) return { verbinding: 'afgemeld', pauze }
  return { verbinding: 'fout', pauze, reden: status >= 500 || status === 429 ? 'even-niet' : 'vreemd-antwoord' }
}

interface Answer {
  body: Uint8Array
  revoked: boolean
}

/** The answer; or what came in its place; or null without a network. */
async function post(body: ArrayBuffer, token: string, stop: AbortController): Promise<Answer | Refusal | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = (patience: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => stop.abort(), patience)
  }
  try {
    wait(ANSWER)
    const response = await fetch(ADDRESS, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error', // a hotel's log-in page is no office
      signal: stop.signal,
    })
    const json = response.headers.get('Content-Type')?.startsWith('application/json')
    if (!response.ok || !json) return { status: response.status, pauze: secondsOf(response.headers.get('Retry-After')) }
    return { body: await read(response, () => wait(PIECE)), revoked: response.headers.get(ACCESS) === 'ingetrokken' }
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

async function read(response: Response, alive: () => void): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const reader = response.body!.getReader()
  for (;;) {
    alive()
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer())
    pieces.push(value)
  }
}

/** The rows that an answer erases, without those below them. None when it can't be read. */
export function erasedIn(answer: Uint8Array): Id[] {
  try {
    const { gewist } = JSON.parse(new TextDecoder().decode(answer)) as { gewist: [table: string, row: Id][] }
    return gewist.map(([, row]) => row)
  } catch {
    return []
  }
}

/** Retry-After: seconds, or a date. */
export function secondsOf(after: string | null): number {
  if (after === null) return 0
  const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_PAUSE) : 0
}

function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}
