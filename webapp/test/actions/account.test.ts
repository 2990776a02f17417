// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { effect } from '@preact/signals'
import { logIn, refreshRefused, start } from '../../src/actions/account'
import { settled } from '../../src/actions/settle'
import { filter, length, PAGE, typed } from '../../src/store/search'
import { account, session } from '../../src/store/session'
import { refused } from '../../src/store/status'
import { toast, toasts } from '../../src/store/toast'
import { errorWords } from '../../src/texts/fault_words'
import { family, other, working } from '../setup'
import type { MemoryEngine } from '../memory_engine'

let engine: MemoryEngine

beforeEach(async () => {
  engine = await working()
  await start()
})

describe('another person’s log-in', () => {
  it('leaves nothing of the former one in the window', async () => {
    engine.refusals = [{ versie: ['tak', 1], tabel: 'huishouden', rij: family, waarden: { naam: 'x' }, tijd: 1, reden: 'x', uitleg: '', opgeborgen: true }]
    await refreshRefused()
    settled.value = [{ tabel: 'huishouden', rij: family, register: 'naam', koppen: [], gekozen: { naam: 'x' } }]
    toast('weggegooid', { label: 'terug', run: () => {} })
    engine.refusals = []
    typed.value = 'Jansen'
    filter.value = 'mijn'
    length.value = 100
    const seen: number[] = []
    effect(() => void seen.push(account.value?.persoon === other ? (refused.value?.length ?? 0) + settled.value.length + toasts.value.length : 0))
    await logIn('ander', 'x')
    expect(account.value?.persoon).toBe(other)
    expect(seen.every(count => count === 0)).toBe(true)
    expect([typed.value, filter.value, length.value]).toEqual(['', 'alles', PAGE])
  })
})

describe('a tab that loses the database', () => {
  it('says so when another tab took it', () => {
    engine.lose()
    expect(session.value.staat).toBe('verloren')
  })

  it('offers no text to put back, as in the other one it may have been gone on with, or erased', () => {
    toast('weggegooid', { label: 'terug', run: () => {} })
    engine.lose()
    expect(toasts.value).toEqual([])
  })

  it('says that it can’t be kept open when that is why, and not that all was kept', () => {
    engine.lose(true)
    expect(session.value.staat === 'kapot' && errorWords(session.value.fout)).toContain('misschien niet bewaard')
  })
})
