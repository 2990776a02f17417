import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../../src/engine/client'
import type { Call, Reply } from '../../src/engine/messages'

/** Opens, and breaks at every other call. */
class BreakingWorker {
  onmessage: (event: { data: Reply }) => void = () => {}
  postMessage({ number, name }: Call): void {
    const reply: Reply =
      name === 'open' ? { kind: 'result', number, value: { staat: 'open', account: null } } : { kind: 'broken', started: number }
    queueMicrotask(() => this.onmessage({ data: reply }))
  }
  terminate(): void {}
}

beforeEach(() => {
  vi.stubGlobal('Worker', BreakingWorker)
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('a worker that breaks', () => {
  it('is replaced once; the second time the database is given up, which is no other tab’s doing', async () => {
    const engine = createEngine()
    const lost = vi.fn()
    engine.onLost(lost)
    await engine.open()
    await expect(engine.saveDraft('x', {})).rejects.toMatchObject({ faults: [{ reden: 'onderbroken' }] })
    expect(lost).not.toHaveBeenCalled()
    await expect(engine.saveDraft('x', {})).rejects.toMatchObject({ faults: [{ reden: 'onderbroken' }] })
    expect(lost.mock.calls).toEqual([[true]])
  })
})
