import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../../src/engine/client'
import type { Account } from '../../src/engine/facade'
import type { Call, Reply } from '../../src/engine/messages'

const COLLEAGUE: Account = { persoon: 'B', naam: 'Bart', teams: [] }

/** Opens, and breaks at every other call; a log-in is in the database by then. */
class BreakingWorker {
  static account: Account | null
  onmessage: (event: { data: Reply }) => void = () => {}
  postMessage({ number, name }: Call): void {
    const { account } = BreakingWorker
    if (name === 'logIn') BreakingWorker.account = COLLEAGUE
    const reply: Reply =
      name === 'open' ? { kind: 'result', number, value: { staat: 'open', account } } : { kind: 'broken', started: number }
    queueMicrotask(() => this.onmessage({ data: reply }))
  }
  terminate(): void {}
}

beforeEach(() => {
  BreakingWorker.account = null
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

  it('has logged in whom the database knows after that, and has not when it knows nobody else', async () => {
    BreakingWorker.account = { persoon: 'A', naam: 'Annelies', teams: [] }
    const engine = createEngine()
    await engine.open()
    await expect(engine.logIn('bart', 'x')).resolves.toEqual(COLLEAGUE)
    const again = createEngine()
    await again.open()
    await expect(again.logIn('bart', 'x')).rejects.toMatchObject({ faults: [{ reden: 'onderbroken' }] })
  })
})
