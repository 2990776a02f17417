import { beforeEach, describe, expect, it } from 'vitest'
import { chooseAgain, joined, settle, settledFor } from '../../src/actions/settle'
import { family, me, other, working } from '../setup'
import { idOf, type MemoryEngine } from '../memory_engine'

const row = idOf('afspraak')
let engine: MemoryEngine

beforeEach(async () => {
  engine = await working()
  engine.arrive({ tabel: 'afspraak', rij: row, waarden: { huishouden_id: family, actie: 'fiets', status: 'voorgesteld' } }, me)
  const seen = (await engine.row('afspraak', row))!.gezien.status!
  engine.arrive({ tabel: 'afspraak', rij: row, waarden: { status: 'loopt' }, gezien: { status: seen } }, me, 10)
  engine.arrive({ tabel: 'afspraak', rij: row, waarden: { status: 'gestopt' }, gezien: { status: seen } }, other, 20)
})

describe('settling', () => {
  it('names every version that was shown as seen, and ends the conflict', async () => {
    const heads = (await engine.row('afspraak', row))!.conflicten.status!
    expect(heads).toHaveLength(2)
    await settle('afspraak', row, 'status', heads, heads[1]!.waarden)
    expect(engine.saved).toEqual([{ tabel: 'afspraak', rij: row, waarden: { status: 'loopt' }, gezien: { status: heads.map(head => head.versie) } }])
    expect((await engine.row('afspraak', row))!.conflicten).toEqual({})
  })

  it('leaves alone a version that came after the screen was drawn', async () => {
    const heads = (await engine.row('afspraak', row))!.conflicten.status!
    engine.arrive({ tabel: 'afspraak', rij: row, waarden: { status: 'nagekomen' }, gezien: { status: [] } }, other, 30)
    await settle('afspraak', row, 'status', heads, heads[0]!.waarden)
    const left = (await engine.row('afspraak', row))!.conflicten.status!.map(head => head.waarden.status)
    expect(left.sort()).toEqual(['gestopt', 'nagekomen'])
  })

  it('can be taken back: what stood beside the choice is kept, and choosing it is an edit', async () => {
    const heads = (await engine.row('afspraak', row))!.conflicten.status!
    await settle('afspraak', row, 'status', heads, heads[0]!.waarden)
    const [choice] = settledFor('afspraak', row)
    expect(choice!.koppen).toEqual(heads)
    const state = (await engine.row('afspraak', row))!
    await chooseAgain(choice!, state, heads[1]!.waarden)
    expect((await engine.row('afspraak', row))!.waarden.status).toBe('loopt')
    expect(engine.saved.at(-1)!.gezien).toEqual({ status: state.gezien.status })
  })
})

describe('joining texts', () => {
  it('puts one below the other', () => expect(joined(['een', 'twee'])).toBe('een\n\ntwee'))
  it('says once what is the same or is contained', () => {
    expect(joined(['een', 'een'])).toBe('een')
    expect(joined(['een en twee', 'twee'])).toBe('een en twee')
    expect(joined(['', 'twee'])).toBe('twee')
  })
})
