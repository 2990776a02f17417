// The line on which the office says that something changed (sync/PROTOCOL.md, Seintje). It carries no records: whoever hears of a
// change fetches it by an exchange. A line that is lost or refused is tried again, later each time and never all tablets at once.

import type { Nudge } from './facade'

const ADDRESS = '/v1/seintje'

/** All in milliseconds. A retry comes at a random moment before its bound, which doubles from `first` up to `most`. */
export const LINE = {
  first: 2_000,
  most: 5 * 60_000,
  /** For the office's welcome. */
  welcome: 15_000,
  /** Without a word, after which a line counts as dead: the office's heart beats every 30 s. */
  quiet: 75_000,
  /** That a line has to last before the next loss counts as the first again. */
  lasting: 60_000,
  /** Between two tries, however often somebody asks. */
  apart: 1_000,
}

/** The token doesn't count any more: only another log-in helps. */
const STRANGER = 4401

export class NudgeLine {
  readonly #tell: (nudge: Nudge) => void
  readonly #token: () => string | null
  #wanted = false
  #socket: WebSocket | null = null
  #open = false
  #failures = 0
  #tried = -Infinity
  #opened = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #patience: ReturnType<typeof setTimeout> | undefined

  constructor(tell: (nudge: Nudge) => void, token: () => string | null) {
    this.#tell = tell
    this.#token = token
  }

  /** Open the line as soon as there is a token, and keep it; or drop it. */
  listen(wanted: boolean): void {
    this.#wanted = wanted
    clearTimeout(this.#retry)
    if (!wanted) return this.#drop()
    if (this.#socket) return
    const pause = this.#tried + LINE.apart - Date.now()
    this.#retry = setTimeout(() => this.#connect(), Math.max(0, pause))
  }

  /** Another token counts from now on, or the database has just been opened. */
  renew(): void {
    this.#drop()
    this.#failures = 0
    if (this.#wanted) this.listen(true)
  }

  #connect(): void {
    const token = this.#token()
    if (!this.#wanted || !token) return
    const address = new URL(ADDRESS, location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    this.#tried = Date.now()
    let socket: WebSocket
    try {
      socket = new WebSocket(address)
    } catch {
      return this.#lost(0) // forbidden here: then it stays at asking now and then
    }
    this.#socket = socket
    this.#wait(LINE.welcome)
    socket.onopen = () => socket.send(JSON.stringify({ token }))
    socket.onmessage = ({ data }) => this.#hear(data)
    socket.onclose = ({ code }) => this.#lost(code)
  }

  #hear(data: unknown): void {
    const word = wordOf(data)
    this.#wait(LINE.quiet)
    if (word === 'welkom') {
      this.#open = true
      this.#opened = Date.now()
      this.#tell('open')
    } else if (word === 'gewijzigd') {
      this.#tell('seintje')
    }
  }

  /** Nothing heard for that long: what is dead by now may take the browser a quarter of an hour to notice. */
  #wait(patience: number): void {
    clearTimeout(this.#patience)
    this.#patience = setTimeout(() => this.#lost(0), patience)
  }

  #lost(code: number): void {
    if (this.#open && Date.now() - this.#opened >= LINE.lasting) this.#failures = 0
    this.#drop()
    if (!this.#wanted || code === STRANGER) return
    const bound = Math.min(LINE.first * 2 ** this.#failures++, LINE.most)
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#connect(), Math.random() * bound)
  }

  #drop(): void {
    const socket = this.#socket
    clearTimeout(this.#patience)
    this.#socket = null
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    }
    if (!this.#open) return
    this.#open = false
    this.#tell('dicht')
  }
}

/** What a message says, or null when it is none of the office's. */
function wordOf(data: unknown): unknown {
  try {
    return (JSON.parse(data as string) as { soort?: unknown } | null)?.soort ?? null
  } catch {
    return null
  }
}
