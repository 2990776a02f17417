import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Nudge } from '../../src/engine/facade'
import { LINE, NudgeLine } from '../../src/engine/nudge'

/** A WebSocket whose other end is the test. */
class Socket {
  static all: Socket[] = []
  static get last(): Socket { return Socket.all.at(-1)! }
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  sent: string[] = []
  closed = false
  constructor(readonly address: URL) { Socket.all.push(this) }
  send(text: string): void { this.sent.push(text) }
  close(): void { this.closed = true }
  says(soort: string): void { this.onmessage?.({ data: JSON.stringify({ soort }) }) }
  welcomes(): void { this.onopen?.(); this.says('welkom') }
  ends(code = 1006): void { this.onclose?.({ code }) }
}

let told: Nudge[]
let token: string | null
let line: NudgeLine
const pass = (time: number) => vi.advanceTimersByTimeAsync(time)

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Socket)
  vi.stubGlobal('location', { href: 'https://naober.example/assets/worker.js' })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  Socket.all = []
  told = []
  token = 'een-token'
  line = new NudgeLine(nudge => told.push(nudge), () => token)
})

afterEach(() => {
  line.listen(false)
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the line for nudges', () => {
  it('says who it is and passes on what the office says', async () => {
    line.listen(true)
    await pass(0)
    expect(Socket.last.address.href).toBe('wss://naober.example/v1/seintje')
    expect(told).toEqual([])
    Socket.last.welcomes()
    expect(Socket.last.sent).toEqual(['{"token":"een-token"}'])
    Socket.last.says('gewijzigd')
    Socket.last.says('hartslag')
    Socket.last.says('iets-nieuws')
    Socket.last.onmessage!({ data: 'geen json' })
    Socket.last.onmessage!({ data: 'null' })
    expect(told).toEqual(['open', 'seintje'])
  })

  it('is one line, however often it is asked for, and none when it is not wanted', async () => {
    line.listen(true)
    line.listen(true)
    await pass(0)
    line.listen(true)
    await pass(10_000)
    expect(Socket.all.length).toBe(1)
    Socket.last.welcomes()
    line.listen(false)
    expect(Socket.last.closed).toBe(true)
    expect(told).toEqual(['open', 'dicht'])
    await pass(60 * 60_000)
    expect(Socket.all.length).toBe(1)
  })

  it('waits for a token', async () => {
    token = null
    line.listen(true)
    await pass(60_000)
    expect(Socket.all.length).toBe(0)
    token = 'een-ander'
    line.renew()
    await pass(LINE.apart)
    Socket.last.onopen!()
    expect(Socket.last.sent).toEqual(['{"token":"een-ander"}'])
  })

  it('tries again at random moments, ever later, when it is refused', async () => {
    line.listen(true)
    await pass(0)
    for (const bound of [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      const before = Socket.all.length
      Socket.last.ends()
      await pass(bound * 500 - 1) // chance is a half
      expect(Socket.all.length).toBe(before)
      await pass(1)
      expect(Socket.all.length).toBe(before + 1)
    }
    expect(told).toEqual([])
  })

  it('does not hammer an office that welcomes it and then lets go', async () => {
    line.listen(true)
    await pass(0)
    for (let i = 0; i < 8; i++) {
      Socket.last.welcomes()
      Socket.last.ends(1001)
      await pass(2_000 * 2 ** i / 2)
      expect(Socket.all.length).toBe(i + 2)
    }
    Socket.last.welcomes()
    for (let i = 0; i < 4; i++) {
      await pass(LINE.lasting / 4)
      Socket.last.says('hartslag')
    }
    Socket.last.ends(1001) // after a while it counts as the first loss again
    await pass(1_000)
    expect(Socket.all.length).toBe(10)
  })

  it('is dead when nothing is heard, and when no welcome comes', async () => {
    line.listen(true)
    await pass(0)
    Socket.last.onopen!()
    await pass(LINE.welcome)
    expect(Socket.last.closed).toBe(true)
    await pass(1_000)
    Socket.last.welcomes()
    await pass(LINE.quiet - 1)
    Socket.last.says('hartslag')
    await pass(LINE.quiet - 1)
    expect(told).toEqual(['open'])
    await pass(1)
    expect(told).toEqual(['open', 'dicht'])
  })

  it('stays away when its token counts no longer, until there is another', async () => {
    line.listen(true)
    await pass(0)
    Socket.last.ends(4401)
    await pass(60 * 60_000)
    expect(Socket.all.length).toBe(1)
    line.renew()
    await pass(0)
    expect(Socket.all.length).toBe(2)
  })

  it('is tried at once when somebody asks, but not many times a second', async () => {
    line.listen(true)
    await pass(0)
    for (let i = 0; i < 7; i++) {
      Socket.last.ends()
      await pass(LINE.most)
    }
    const before = Socket.all.length
    Socket.last.ends()
    for (let i = 0; i < 10; i++) line.listen(true)
    await pass(LINE.apart)
    expect(Socket.all.length).toBe(before + 1)
  })

  it('is none where a page may not have one', async () => {
    vi.stubGlobal('WebSocket', class { constructor() { throw new Error('forbidden') } })
    line.listen(true)
    await pass(60 * 60_000)
    expect(told).toEqual([])
  })
})
