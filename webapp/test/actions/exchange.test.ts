import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pauseAfter, saved, sendNow, startExchange } from '../../src/actions/exchange'
import { working } from '../setup'
import type { MemoryEngine } from '../memory_engine'

const MINUTE = 60_000
let engine: MemoryEngine
let stop: () => void
const listeners = new Map<string, () => void>()
const asked = () => engine.calls.filter(call => call === 'exchange').length

beforeEach(async () => {
  engine = await working()
  vi.useFakeTimers()
  vi.stubGlobal('addEventListener', (name: string, listener: () => void) => listeners.set(name, listener))
  vi.stubGlobal('removeEventListener', () => {})
  vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: (name: string, listener: () => void) => listeners.set(name, listener), removeEventListener: () => {} })
  stop = startExchange()
  await vi.advanceTimersByTimeAsync(10)
})

afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('talking with the office', () => {
  it('happens at the start, when the network comes back and when the app comes into view', async () => {
    expect(asked()).toBe(1)
    listeners.get('online')!()
    await vi.advanceTimersByTimeAsync(10)
    listeners.get('visibilitychange')!()
    await vi.advanceTimersByTimeAsync(10)
    expect(asked()).toBe(3)
  })

  it('follows some seconds after a save, once for several', async () => {
    saved()
    saved()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked()).toBe(1)
    saved()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(asked()).toBe(2)
  })

  it('happens every few minutes by itself, and less often while it fails', async () => {
    await vi.advanceTimersByTimeAsync(5 * MINUTE + 1)
    expect(asked()).toBe(2)
    engine.online = false
    await vi.advanceTimersByTimeAsync(60 * MINUTE)
    expect(asked()).toBeLessThan(7)
  })

  it('is done once more when the network comes back during a talk that was begun without it', async () => {
    engine.online = false
    const talk = sendNow()
    listeners.get('online')!()
    await talk
    engine.online = true
    await vi.advanceTimersByTimeAsync(10)
    expect(asked()).toBe(3)
  })

  it('is never done twice at a time', async () => {
    await Promise.all([sendNow(), sendNow(), sendNow()])
    expect(asked()).toBe(2)
  })

  it('spreads tablets over time, and never waits longer than 45 minutes', () => {
    expect(pauseAfter(0, 0)).toBe(3 * MINUTE)
    expect(pauseAfter(0, 1)).toBe(5 * MINUTE)
    expect(pauseAfter(50, 1)).toBeLessThanOrEqual(45 * MINUTE)
  })
})
