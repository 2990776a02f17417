import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exchange, secondsOf, type Exchanged } from '../../src/engine/exchange'

const database: Exchanged = {
  request: () => new Uint8Array([123, 125]),
  receive: answer => ({ meer: answer[0] === 1, tabellen: [], geweigerd: 0, nog: 0, gewist: [] }),
  progress: () => '',
  isToldAll: () => false,
}
const talk = (stop = new AbortController()) => exchange(database, 'token', () => {}, stop)
let asked = false

/** The office, as far as `fetch` shows it. */
function answerWith(answer: (signal: AbortSignal) => Promise<unknown>): void {
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
    asked = true
    return answer(signal!)
  })
}

const never = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))

/** An answer that comes in these pieces, one every `pause` ms. */
function piecewise(pieces: number, pause: number): Response {
  let count = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (count === pieces) return controller.close()
      await new Promise(resolve => setTimeout(resolve, pause))
      controller.enqueue(new Uint8Array([count++]))
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'application/json' } })
}

beforeEach(() => {
  asked = false
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Virtual time passes, half a second a turn, from the request on until the promise settles. */
async function settle<Value>(promise: Promise<Value>): Promise<Value> {
  const settled: Value[] = []
  const turn = () => new Promise(resolve => setImmediate(resolve)) // zipping and streams take turns of their own
  void promise.then(value => settled.push(value))
  while (!asked) await turn()
  while (settled.length === 0) {
    await turn()
    await vi.advanceTimersByTimeAsync(500)
  }
  return settled[0]!
}

describe('an exchange', () => {
  it('takes in an answer that comes slowly, however long it takes', async () => {
    answerWith(async () => piecewise(30, 10_000))
    expect(await settle(talk())).toEqual({ verbinding: 'goed', pauze: 0 })
  })

  it('gives up when the pieces stop coming', async () => {
    let began = 0
    answerWith(async signal => {
      let count = 0
      began = Date.now()
      const read = () => (count++ < 3 ? Promise.resolve({ done: false, value: new Uint8Array(1) }) : never(signal))
      return { ok: true, headers: new Headers({ 'Content-Type': 'application/json' }), body: { getReader: () => ({ read }) } }
    })
    const ended = await settle(talk())
    expect(ended.verbinding).toBe('geen-netwerk')
    expect(Date.now() - began).toBeLessThan(30_000)
  })

  it('ends at once when it is stopped', async () => {
    answerWith(never)
    const stop = new AbortController()
    const talking = talk(stop)
    setTimeout(() => stop.abort(), 2_000)
    expect((await settle(talking)).verbinding).toBe('geen-netwerk')
  })

  it('says for how long the office wants to be left alone', async () => {
    answerWith(async () => new Response('{}', { status: 503, headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '120' } }))
    expect(await settle(talk())).toEqual({ verbinding: 'fout', pauze: 120, reden: 'even-niet' })
  })
})

describe('Retry-After', () => {
  it('is seconds or a date, and never more than an hour', () => {
    vi.setSystemTime(new Date('2026-11-22T16:30:00Z'))
    expect(secondsOf(null)).toBe(0)
    expect(secondsOf('5')).toBe(5)
    expect(secondsOf('Sun, 22 Nov 2026 16:31:00 GMT')).toBe(60)
    expect(secondsOf('Sun, 22 Nov 2026 16:29:00 GMT')).toBe(0)
    expect(secondsOf('99999999')).toBe(3600)
    expect(secondsOf('-5')).toBe(0)
    expect(secondsOf('straks')).toBe(0)
  })
})
