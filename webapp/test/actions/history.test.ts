import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openForm, putBack } from '../../src/actions/form'
import { holds, told } from '../../src/actions/history'
import { failure, type Change, type History } from '../../src/engine/facade'
import { formOf } from '../../src/forms'
import { family, me, other, working } from '../setup'
import { idOf, type MemoryEngine } from '../memory_engine'

const row = idOf('afspraak')

const change = (number: number, part: Partial<Change>): Change => ({
  versie: ['tak', number],
  wie: me,
  tijd: number,
  waarden: {},
  staat: [],
  ...part,
})
const history = (...changes: Change[]): History => ({
  tabel: 'afspraak',
  rij: row,
  volledig: true,
  wijzigingen: changes,
})

describe('a history', () => {
  it('tells each field from what it was to what it became', () => {
    const [second, first] = told(
      history(
        change(2, { waarden: { status: 'loopt' }, gezien: { status: [['tak', 1]] } }),
        change(1, {
          waarden: { huishouden_id: family, actie: 'fiets', status: 'voorgesteld', sociaal: 0, mentaal: 1 },
        }),
      ),
    )
    expect(second!.fields).toEqual([
      {
        register: 'status',
        columns: ['status'],
        values: { status: 'loopt' },
        before: [{ status: 'voorgesteld' }],
        beside: [],
        merged: [],
        settled: null,
      },
    ])
    expect(first!.fields.map(field => field.register)).toEqual(['actie', 'status', 'mentaal'])
    expect(first!.fields[0]!.before).toEqual([])
  })

  it('keeps together what belongs together', () => {
    const [second] = told(
      history(
        change(2, { waarden: { kosten: 200, betaler: null, termijn: null }, gezien: { kosten: [['tak', 1]] } }),
        change(1, { waarden: { actie: 'fiets' } }),
      ),
    )
    expect(second!.fields).toMatchObject([
      {
        register: 'kosten',
        values: { kosten: 200, betaler: null, termijn: null },
        before: [{ kosten: null, betaler: null, termijn: null }],
      },
    ])
  })

  it('tells what stood beside it and who chose', () => {
    const [choice, theirs, mine] = told(
      history(
        change(4, {
          waarden: { status: 'nagekomen' },
          gezien: {
            status: [
              ['tak', 2],
              ['tak', 3],
            ],
          },
        }),
        change(3, {
          wie: other,
          waarden: { status: 'gestopt' },
          gezien: { status: [['tak', 1]] },
          naast: { status: [['tak', 2]] },
          beslist: { status: ['tak', 4] },
        }),
        change(2, {
          waarden: { status: 'loopt' },
          gezien: { status: [['tak', 1]] },
          naast: { status: [['tak', 3]] },
          beslist: { status: ['tak', 4] },
        }),
        change(1, { waarden: { status: 'voorgesteld' } }),
      ),
    )
    expect(choice!.fields[0]!.before).toEqual([{ status: 'loopt' }, { status: 'gestopt' }])
    expect(theirs!.fields[0]!.beside).toMatchObject([{ values: { status: 'loopt' }, change: { wie: me } }])
    expect(theirs!.fields[0]!.settled).toMatchObject({ versie: ['tak', 4] })
    expect(mine!.fields[0]!.beside).toMatchObject([{ values: { status: 'gestopt' }, change: { wie: other } }])
  })

  it('tells what was merged with it, unless it became a choice after all', () => {
    const [theirs, mine] = told(
      history(
        change(3, { wie: other, waarden: { doel: 'b' }, gezien: { doel: [] }, samen: { doel: [['tak', 2]] } }),
        change(2, {
          waarden: { doel: 'a' },
          gezien: { doel: [] },
          samen: { doel: [['tak', 3]] },
          naast: { doel: [['tak', 3]] },
        }),
      ),
    )
    expect(theirs!.fields[0]!.merged).toMatchObject([{ values: { doel: 'a' }, change: { wie: me } }])
    expect(mine!.fields[0]!.merged).toEqual([])
    expect(mine!.fields[0]!.beside).toMatchObject([{ values: { doel: 'b' } }])
  })

  it('of versions that were left out tells what is known, and takes a refused edit for nobody’s past', () => {
    const [first] = told(
      history(
        change(3, {
          waarden: { wie: 'Ik' },
          gezien: {
            wie: [
              ['weg', 9],
              ['tak', 2],
            ],
          },
        }),
        change(2, {
          waarden: { wie: 17 },
          gezien: { wie: [['weg', 9]] },
          geweigerd: { reden: 'verkeerd-type', uitleg: '' },
        }),
      ),
    )
    expect(first!.fields).toMatchObject([{ before: [] }])
  })

  it('has the latest on top, but nothing above what was built on it', () => {
    const order = told(
      history(
        change(5, { tijd: 500, waarden: { wie: 'laat aangekomen' }, gezien: { wie: [['tak', 1]] } }),
        change(4, { tijd: 700, waarden: { status: 'gestopt' }, gezien: { status: [['tak', 3]] } }),
        // A clock that ran ahead.
        change(3, { tijd: 900, waarden: { status: 'loopt' }, gezien: { status: [['tak', 1]] } }),
        change(2, { tijd: 600, waarden: { doel: 'rust' }, gezien: { doel: [['tak', 1]] } }),
        change(1, { tijd: 100, waarden: { actie: 'fiets' } }),
      ),
    ).map(({ change: { versie } }) => versie[1])
    expect(order).toEqual([4, 3, 2, 5, 1])
  })

  it('has nothing to tell of a table without a form', () =>
    expect(told({ ...history(change(1, {})), tabel: 'uitkering' })).toEqual([]))

  it('knows what the row holds now', () => {
    expect(holds({ status: 'loopt' }, { status: 'loopt' })).toBe(true)
    expect(holds({ kosten: 1 }, { kosten: 1, betaler: null })).toBe(true)
    expect(holds({ status: 'loopt' }, { status: null })).toBe(false)
  })
})

describe('putting a value back', () => {
  let engine: MemoryEngine
  beforeEach(async () => {
    engine = await working()
    engine.arrive(
      { tabel: 'afspraak', rij: row, waarden: { huishouden_id: family, actie: 'fiets', status: 'gestopt' } },
      me,
    )
  })

  it('opens the form with it, beside what stands there now; saving it is an edit that has seen that', async () => {
    const seen = (await engine.row('afspraak', row))!.gezien.status
    expect(await putBack(formOf('afspraak')!, family, row, 'status', { status: 'loopt' })).toBe('gedaan')
    const work = (await openForm(formOf('afspraak')!, family, row))!
    expect(work.values.value.status).toBe('loopt')
    expect(work.current).toEqual({ status: 'gestopt' })
    expect(work.putBack).toEqual(['status'])
    expect(await work.save()).toBe(true)
    expect(engine.saved).toEqual([
      { tabel: 'afspraak', rij: row, waarden: { status: 'loopt' }, gezien: { status: seen } },
    ])
    expect(engine.kept.size).toBe(0)
  })

  it('leaves what was being typed in that form as it is', async () => {
    const first = (await openForm(formOf('afspraak')!, family, row))!
    first.set('actie', 'een nieuwe fiets')
    await first.close()
    await putBack(formOf('afspraak')!, family, row, 'status', { status: 'loopt' })
    const again = (await openForm(formOf('afspraak')!, family, row))!
    expect(again.values.value).toMatchObject({ actie: 'een nieuwe fiets', status: 'loopt' })
    await again.close()
  })

  it('goes over nothing that was typed in the same field, but over what was put back before', async () => {
    const form = formOf('afspraak')!
    const first = (await openForm(form, family, row))!
    first.set('actie', 'een nieuwe fiets')
    await first.close()
    expect(await putBack(form, family, row, 'actie', { actie: 'van vroeger' })).toBe('bezig')
    expect(await putBack(form, family, row, 'status', { status: 'loopt' })).toBe('gedaan')
    expect(await putBack(form, family, row, 'status', { status: 'afgerond' })).toBe('gedaan')
    const again = (await openForm(form, family, row))!
    expect(again.values.value).toMatchObject({ actie: 'een nieuwe fiets', status: 'afgerond' })
    await again.close()
  })

  it('goes over nothing that was typed over what was put back before', async () => {
    const form = formOf('afspraak')!
    await putBack(form, family, row, 'actie', { actie: 'van vroeger' })
    const first = (await openForm(form, family, row))!
    first.set('actie', 'een nieuwe fiets')
    await first.close()
    expect(await putBack(form, family, row, 'actie', { actie: 'van vroeger' })).toBe('bezig')
    const again = (await openForm(form, family, row))!
    expect(again.values.value.actie).toBe('een nieuwe fiets')
    await again.close()
  })

  it('leaves what a form could not write yet, also when it does not come to anything itself', async () => {
    const form = formOf('afspraak')!
    const saveDraft = vi.spyOn(engine, 'saveDraft').mockRejectedValue(failure('opslag-vol'))
    const first = (await openForm(form, family, row))!
    first.set('actie', 'een nieuwe fiets')
    await first.close()
    expect(await putBack(form, family, row, 'actie', { actie: 'van vroeger' })).toBe('bezig')
    await expect(putBack(form, family, row, 'status', { status: 'loopt' })).rejects.toThrow()
    saveDraft.mockRestore()
    const again = (await openForm(form, family, row))!
    expect(again.values.value).toMatchObject({ actie: 'een nieuwe fiets', status: 'gestopt' })
    await again.close()
  })

  it('is no use where the row is not here', async () => {
    expect(await putBack(formOf('afspraak')!, family, idOf('weg'), 'status', { status: 'loopt' })).toBe('weg')
  })
})
