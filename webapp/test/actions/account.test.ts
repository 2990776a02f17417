// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { start } from '../../src/actions/account'
import { session } from '../../src/store/session'
import { errorWords } from '../../src/texts/fault_words'
import { working } from '../setup'
import type { MemoryEngine } from '../memory_engine'

let engine: MemoryEngine

beforeEach(async () => {
  engine = await working()
  await start()
})

describe('a tab that loses the database', () => {
  it('says so when another tab took it', () => {
    engine.lose()
    expect(session.value.staat).toBe('verloren')
  })

  it('says that it can’t be kept open when that is why, and not that all was kept', () => {
    engine.lose(true)
    expect(session.value.staat === 'kapot' && errorWords(session.value.fout)).toContain('misschien niet bewaard')
  })
})
