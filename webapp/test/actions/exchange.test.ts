import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PACE, pollPause, retryPause, saved, sendNow, startExchange } from '../../src/actions/exchange'
import { working } from '../setup'
import type { MemoryEngine } from '../memory_engine'

const MINUTE = 60_000
let engine: MemoryEngine
let stop: () => void
let chance = 0.5
const page = { visibilityState: 'visible' }
const listeners = new Map<string, () => void>()
const asked = () => engine.calls.filter(call => call === 'exchange').length
const afresh = () => engine.calls.filter(call => call === 'exchange afresh').length
const listening = () => engine.calls.filter(call => call.startsWith('listen')).at(-1) === 'listen true'
const pass = (time: number) => vi.advanceTimersByTimeAsync(time)

function happens(event: 'online' | 'offline' | 'visibilitychange'): Promise<unknown> {
  listeners.get(event)!()
  return pass(10)
}

function show(state: 'visible' | 'hidden'): Promise<unknown> {
  page.visibilityState = state
  return happens('visibilitychange')
}

/** Exchanges get no answer until the returned function is called. */
function silence(): () => Promise<unknown> {
  let speak!: () => void
  engine.answer = new Promise(resolve => (speak = resolve))
  return () => {
    speak()
    engine.answer = Promise.resolve()
    return pass(10)
  }
}

beforeEach(async () => {
  engine = await working()
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockImplementation(() => chance)
  chance = 0.5
  page.visibilityState = 'visible'
  vi.stubGlobal('addEventListener', (name: string, listener: () => void) => listeners.set(name, listener))
  vi.stubGlobal('removeEventListener', () => {})
  vi.stubGlobal('document', Object.assign(page, { addEventListener: (name: string, listener: () => void) => listeners.set(name, listener), removeEventListener: () => {} }))
  stop = startExchange()
  await pass(10)
})

afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('talking with the office', () => {
  it('happens at the start, when the network comes back and when the app comes into view', async () => {
    expect(asked()).toBe(1)
    await happens('online')
    await happens('visibilitychange')
    expect(asked()).toBe(3)
  })

  it('follows some seconds after a save, once for several', async () => {
    saved()
    saved()
    await pass(1_000)
    expect(asked()).toBe(1)
    saved()
    await pass(3_000)
    expect(asked()).toBe(2)
  })

  it('is done again for what was saved during a talk, once', async () => {
    const speak = silence()
    void sendNow()
    engine.waiting = 1
    saved()
    await pass(5_000)
    await speak()
    expect(asked()).toBe(2)
    await pass(PACE.save)
    expect(asked()).toBe(3)
    await pass(PACE.poll / 2) // what the office doesn't take now is no reason to ask every few seconds
    expect(asked()).toBe(3)
  })

  it('is never done twice at a time', async () => {
    await Promise.all([sendNow(), sendNow(), sendNow()])
    expect(asked()).toBe(2)
  })
})

describe('asking without a reason', () => {
  it('happens every few minutes, and seldom while the office tells of changes by itself', async () => {
    await pass(PACE.poll)
    expect(asked()).toBe(2)
    engine.nudge('open')
    await pass(PACE.nudge + PACE.apart)
    const before = asked()
    await pass(PACE.pollNudged - PACE.apart)
    expect(asked()).toBe(before)
    await pass(PACE.apart)
    expect(asked()).toBe(before + 1)
    engine.nudge('dicht')
    await pass(PACE.poll)
    expect(asked()).toBe(before + 2)
  })

  it('spreads tablets over time', () => {
    expect([pollPause(false, 0), pollPause(false, 1)]).toEqual([3 * MINUTE, 5 * MINUTE])
    expect([pollPause(true, 0), pollPause(true, 1)]).toEqual([11.25 * MINUTE, 18.75 * MINUTE])
  })

  it('never happens out of sight, and at once when the app comes into view', async () => {
    await show('hidden')
    await pass(24 * 60 * MINUTE)
    expect(asked()).toBe(1)
    await show('visible')
    expect(asked()).toBe(2)
  })

  it('goes on out of sight while something waits to be sent', async () => {
    engine.online = false
    engine.waiting = 1
    saved()
    await show('hidden')
    expect(asked()).toBe(2)
    engine.online = true
    await pass(PACE.retry)
    expect(asked()).toBe(3)
  })
})

describe('a nudge', () => {
  it('is followed by a talk within a moment, which chance chooses', async () => {
    await pass(PACE.apart)
    engine.nudge('seintje')
    await pass(PACE.nudge / 2 - 1)
    expect(asked()).toBe(1)
    await pass(1)
    expect(asked()).toBe(2)
  })

  it('of many asks once, and leaves the office alone between two talks', async () => {
    chance = 0
    for (let i = 0; i < 100; i++) {
      engine.nudge('seintje')
      await pass(100)
    }
    expect(asked()).toBeLessThanOrEqual(1 + 10_000 / PACE.apart)
    expect(asked()).toBeGreaterThan(3)
  })

  it('that comes during a talk is followed by another', async () => {
    const speak = silence()
    void sendNow()
    engine.nudge('seintje')
    await pass(10_000)
    expect(asked()).toBe(2)
    await speak()
    await pass(PACE.apart)
    expect(asked()).toBe(3)
  })

  it('out of sight waits until somebody looks', async () => {
    await show('hidden')
    engine.nudge('seintje')
    await pass(10_000)
    expect(asked()).toBe(1)
  })
})

describe('the line for nudges', () => {
  it('is there while somebody looks and there is a network', async () => {
    expect(listening()).toBe(true)
    await happens('offline')
    expect(listening()).toBe(false)
    await happens('online')
    expect(listening()).toBe(true)
    await show('hidden')
    await pass(PACE.hidden / 2)
    await show('visible') // a glance at another tab
    await pass(PACE.hidden)
    expect(engine.calls.filter(call => call === 'listen false').length).toBe(1)
    await show('hidden')
    await pass(PACE.hidden)
    expect(listening()).toBe(false)
    await show('visible')
    expect(listening()).toBe(true)
  })

  it('brings what changed before it was open', async () => {
    engine.nudge('open')
    await pass(PACE.nudge + PACE.apart)
    expect(asked()).toBe(2)
  })
})

describe('an office that fails', () => {
  it('is asked at random moments, ever less often, and never less than every fifteen minutes', () => {
    expect([1, 2, 3, 6, 7, 50].map(nth => retryPause(nth, 0, 1))).toEqual([15_000, 30_000, 60_000, 480_000, 900_000, 900_000])
    expect(retryPause(3, 0, 0.5)).toBe(30_000)
  })

  it('is left alone for as long as it asks for', () => {
    expect(retryPause(1, 120, 0)).toBe(120_000)
    expect(retryPause(1, 120, 1)).toBe(150_000)
  })

  it('is not asked more often by saves, nudges, a network or an eye, when it has asked for a pause', async () => {
    engine.ending = 'fout'
    engine.pause = 600
    await sendNow()
    expect(asked()).toBe(2)
    for (let i = 0; i < 20; i++) {
      saved()
      engine.nudge('seintje')
      engine.nudge('open')
      await happens('online')
      await happens('visibilitychange')
      await pass(25_000)
    }
    expect(asked()).toBe(2)
    engine.ending = null
    engine.pause = 0
    await sendNow() // a person's tap
    expect(asked()).toBe(3)
  })

  it('is asked again at once over another network, when it was not the office that answered', async () => {
    engine.ending = 'fout' // a hotel's log-in page
    await sendNow()
    engine.ending = null
    await happens('visibilitychange')
    expect(asked()).toBe(2)
    await happens('online')
    expect(asked()).toBe(3)
  })

  it('is hardly asked more often for all that forty people save', async () => {
    let seed = 1
    vi.mocked(Math.random).mockImplementation(() => (seed = (seed * 16807) % 2147483647) / 2147483647)
    engine.ending = 'fout'
    await sendNow()
    const before = asked()
    for (let minute = 0; minute < 60; minute++) {
      saved()
      await pass(MINUTE)
    }
    expect(asked() - before).toBeLessThan(25)
  })
})

describe('a talk that gets no answer', () => {
  it('is begun anew when the network comes back, and given up when it goes', async () => {
    const speak = silence()
    void sendNow()
    await happens('online')
    expect(afresh()).toBe(1)
    await happens('offline')
    expect(afresh()).toBe(2)
    await speak()
  })

  it('is begun anew when the tablet wakes or the line opens, if it is old', async () => {
    const speak = silence()
    void sendNow()
    await happens('visibilitychange')
    engine.nudge('open')
    expect(afresh()).toBe(0)
    await pass(PACE.stale)
    await happens('visibilitychange')
    engine.nudge('open')
    expect(afresh()).toBe(2)
    await speak()
  })
})
