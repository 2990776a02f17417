// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { refreshRefused } from '../../actions/account'
import type { Refused } from '../../engine/facade'
import { family, me, other, team, working } from '../../../test/setup'
import { idOf, type MemoryEngine } from '../../../test/memory_engine'
import { draw, type Drawn } from '../../../test/view'
import { toasts } from '../../store/toast'
import { Corrigeren } from './corrigeren'

const row = idOf('stap')
let engine: MemoryEngine
beforeEach(async () => {
  engine = await working()
})

const begin = async (part: Partial<Refused>): Promise<Drawn> => {
  engine.refusals = [
    {
      versie: ['tak', 3],
      tabel: 'vervolgstap',
      rij: row,
      waarden: { wat: 'schrijven', kleur: 'rood' },
      gezien: { wat: [['oud', 1]] },
      tijd: 1,
      reden: 'onbekende-kolom',
      uitleg: '',
      opgeborgen: false,
      ...part,
    },
  ]
  await refreshRefused()
  return draw(<Corrigeren branch="tak" number="3" />)
}

const saved = async () => {
  for (let turn = 0; turn < 50 && engine.saved.length === 0; turn++)
    await new Promise(resolve => setTimeout(resolve, 10))
  return engine.saved
}

describe('a correction', () => {
  it('begins with what was typed, shows why it was refused and what stands there now, and has seen that', async () => {
    engine.arrive({ tabel: 'vervolgstap', rij: row, waarden: { huishouden_id: family, wat: 'bellen', wie: 'Ik' } }, me)
    const seen = (await engine.row('vervolgstap', row))!.gezien.wat
    const view = await begin({})
    expect((await view.find<HTMLInputElement>('#veld-wat')).value).toBe('schrijven')
    await view.find('.notice', 'Kantoor kent dit veld niet')
    expect((await view.find('.card', 'Wat er nu staat')).textContent).toContain('bellen')
    await view.type('#veld-wat', 'een brief schrijven')
    await view.click('.save-bar button')
    expect(await saved()).toEqual([
      { tabel: 'vervolgstap', rij: row, waarden: { wat: 'een brief schrijven' }, gezien: { wat: seen } },
    ])
    expect(engine.refusals[0]!.opgeborgen).toBe(true)
    await view.leave()
  })

  it('leaves alone what a colleague wrote after the form was opened', async () => {
    engine.arrive({ tabel: 'vervolgstap', rij: row, waarden: { huishouden_id: family, wat: 'bellen' } }, me)
    const seen = (await engine.row('vervolgstap', row))!.gezien.wat!
    const view = await begin({})
    await view.find('#veld-wat')
    engine.arrive({ tabel: 'vervolgstap', rij: row, waarden: { wat: 'langsgaan' }, gezien: { wat: seen } }, other)
    await view.click('.save-bar button')
    await saved()
    expect((await engine.row('vervolgstap', row))!.conflicten.wat!.map(head => head.waarden.wat).sort()).toEqual([
      'langsgaan',
      'schrijven',
    ])
    await view.leave()
  })

  it('is a draft of its own until it is saved', async () => {
    engine.arrive({ tabel: 'vervolgstap', rij: row, waarden: { huishouden_id: family, wat: 'bellen' } }, me)
    const first = await begin({})
    await first.type('#veld-wat', 'half af')
    await first.leave()
    expect([...engine.kept.keys()]).toEqual(['correctie:tak:3'])
    const again = await begin({})
    expect((await again.find<HTMLInputElement>('#veld-wat')).value).toBe('half af')
    await again.click('.save-bar button')
    await saved()
    expect(engine.kept.size).toBe(0)
    expect(engine.refusals[0]!.opgeborgen).toBe(true)
    await again.leave()
  })

  it('that comes to what stands there already only puts the refused edit away', async () => {
    engine.arrive({ tabel: 'vervolgstap', rij: row, waarden: { huishouden_id: family, wat: 'schrijven' } }, me)
    const view = await begin({})
    await view.click('.save-bar button')
    for (let turn = 0; turn < 50 && !engine.refusals[0]!.opgeborgen; turn++)
      await new Promise(resolve => setTimeout(resolve, 10))
    expect(engine.refusals[0]!.opgeborgen).toBe(true)
    expect(engine.saved).toEqual([])
    await view.leave()
  })

  const choose = async (view: Drawn) => {
    const select = await view.find<HTMLSelectElement>('#veld-huishouden_id')
    await view.find('#veld-huishouden_id option', 'Familie Voorbeeld')
    select.value = family
    select.dispatchEvent(new Event('change', { bubbles: true }))
    return select
  }

  it('of a new row makes it under the id that others may name', async () => {
    const view = await begin({ waarden: { huishouden_id: family, wat: 'schrijven' }, gezien: undefined as never })
    await choose(view)
    await view.click('.save-bar button')
    expect(await saved()).toEqual([
      { tabel: 'vervolgstap', rij: row, waarden: { huishouden_id: family, wat: 'schrijven' } },
    ])
    await view.leave()
  })

  it('of a new row can choose another family, and is then a row of its own: with the first family the old id may be erased', async () => {
    const view = await begin({
      waarden: { huishouden_id: idOf('elders'), wat: 'schrijven' },
      gezien: undefined as never,
      reden: 'buiten-bereik',
    })
    const select = await view.find<HTMLSelectElement>('#veld-huishouden_id')
    expect(select.selectedOptions[0]!.textContent).toBe('Staat niet op deze tablet')
    await choose(view)
    await view.click('.save-bar button')
    const [edit] = await saved()
    expect(edit).toMatchObject({ tabel: 'vervolgstap', waarden: { huishouden_id: family, wat: 'schrijven' } })
    expect(edit!.rij).not.toBe(row)
    expect(engine.refusals[0]!.opgeborgen).toBe(true)
    await view.leave()
  })

  it('that was laid elsewhere and could not be saved makes no second row when it is saved again', async () => {
    const view = await begin({ waarden: { huishouden_id: idOf('elders'), wat: 'schrijven' }, gezien: undefined as never })
    await choose(view)
    const save = engine.save
    const asked: string[] = []
    engine.save = async edit => {
      asked.push(edit.rij)
      throw new Error('the tablet is full')
    }
    const pressed = async () => {
      const before = asked.length
      await view.click('.save-bar button')
      for (let turn = 0; turn < 50 && asked.length === before; turn++) await new Promise(resolve => setTimeout(resolve, 10))
    }
    await pressed()
    engine.save = save
    await view.leave()
    expect((engine.kept.get('correctie:tak:3')!.inhoud as { rij: string }).rij).toBe(asked[0])
    const again = await begin({ waarden: { huishouden_id: idOf('elders'), wat: 'schrijven' }, gezien: undefined as never })
    await again.find('#veld-huishouden_id')
    await again.click('.save-bar button')
    expect((await saved()).map(edit => edit.rij)).toEqual(asked)
    await again.leave()
  })

  it('of a new row whose id was taken makes one under another', async () => {
    const view = await begin({
      tabel: 'huishouden',
      waarden: { team_id: team, naam: 'Familie Proef' },
      gezien: undefined as never,
      reden: 'rij-bestaat',
    })
    await view.find('#veld-team_id')
    await view.click('.save-bar button')
    const [edit] = await saved()
    expect(edit).toMatchObject({ tabel: 'huishouden', waarden: { team_id: team, naam: 'Familie Proef' } })
    expect(edit!.rij).not.toBe(row)
    await view.leave()
  })

  const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
  const beginElsewhere = async () => {
    const view = await begin({ waarden: { huishouden_id: idOf('elders'), wat: 'schrijven' }, gezien: undefined as never, reden: 'buiten-bereik' })
    await choose(view)
    return view
  }

  it('for which another family was chosen outlives the first, before it is saved, and its form stays open', async () => {
    const view = await beginElsewhere()
    await view.type('#veld-wat', 'over Familie Voorbeeld')
    engine.erase([idOf('elders'), row])
    engine.refusals = []
    await refreshRefused()
    await pause(50)
    expect((await view.find<HTMLInputElement>('#veld-wat')).value).toBe('over Familie Voorbeeld')
    await view.leave()
    expect([...engine.kept.keys()]).toEqual(['correctie:tak:3'])
    engine.erase([idOf('elders'), row])
    expect([...engine.kept.keys()]).toEqual(['correctie:tak:3'])
  })

  it('is opened again by its draft when the refused edit was erased', async () => {
    const view = await beginElsewhere()
    await view.leave()
    engine.erase([idOf('elders'), row])
    engine.refusals = []
    await refreshRefused()
    const again = await draw(<Corrigeren branch="tak" number="3" />)
    await again.click('.save-bar button')
    expect(await saved()).toMatchObject([{ tabel: 'vervolgstap', waarden: { huishouden_id: family, wat: 'schrijven' } }])
    await again.leave()
  })

  it('that is thrown away shows nothing of an edit that was erased, and can be put back', async () => {
    const view = await beginElsewhere()
    await view.type('#veld-wat', 'over Familie Voorbeeld')
    await view.leave()
    const again = await draw(<Corrigeren branch="tak" number="3" />)
    await again.find('.notice button', 'Concept weggooien')
    engine.erase([idOf('elders'), row])
    engine.refusals = []
    await refreshRefused()
    await again.click('.notice button', 'Concept weggooien')
    await again.find('.empty')
    expect(again.root.textContent).not.toContain('schrijven')
    toasts.value.at(-1)!.action!.run()
    expect((await again.find<HTMLInputElement>('#veld-wat')).value).toBe('over Familie Voorbeeld')
    await again.leave()
  })

  it('for which no family is chosen yet is still about the first', async () => {
    const view = await begin({ waarden: { huishouden_id: idOf('elders'), wat: 'schrijven' }, gezien: undefined as never })
    const select = await view.find<HTMLSelectElement>('#veld-huishouden_id')
    select.value = ''
    select.dispatchEvent(new Event('change', { bubbles: true }))
    await view.leave()
    expect(engine.kept.size).toBe(1)
    engine.erase([idOf('elders'), row])
    expect(engine.kept.size).toBe(0)
  })

  it('is the old row again when the first family is chosen after all', async () => {
    engine.arrive({ tabel: 'huishouden', rij: idOf('buren'), waarden: { team_id: team, naam: 'Familie Buren' } }, me)
    const view = await begin({ waarden: { huishouden_id: family, wat: 'schrijven' }, gezien: undefined as never })
    const select = await choose(view)
    await view.find('#veld-huishouden_id option', 'Familie Buren')
    for (const value of ['', idOf('buren'), family]) {
      select.value = value
      select.dispatchEvent(new Event('change', { bubbles: true }))
    }
    await view.click('.save-bar button')
    expect((await saved())[0]!.rij).toBe(row)
    await view.leave()
  })

  it('of a new row holds what was changed in it afterwards and refused too, in order, and puts that away', async () => {
    const view = await begin({ waarden: { huishouden_id: family, wat: 'schrijven', wie: 'Ik' }, gezien: undefined as never })
    await view.leave()
    const [made] = engine.refusals as [Refused]
    const change = (number: number, part: Partial<Refused>): Refused =>
      ({ ...made, versie: ['tak', number], tijd: number, waarden: { wat: `wat ${number}` }, gezien: { wat: [['tak', 3]] }, reden: 'onbekende-rij', ...part })
    engine.refusals.unshift(change(7, { rij: idOf('ander') }), change(6, { waarden: { wie: 'Buur', kleur: 'rood' } }), change(5, { tijd: 1 }), change(4, {})) // the clock was set back
    engine.kept.clear()
    await refreshRefused()
    const again = await draw(<Corrigeren branch="tak" number="3" />)
    await again.find('.notice', 'Wat hier past')
    await again.click('.save-bar button')
    expect(await saved()).toEqual([{ tabel: 'vervolgstap', rij: row, waarden: { huishouden_id: family, wat: 'wat 5', wie: 'Ik' } }])
    await pause(20)
    expect(engine.refusals.filter(one => !one.opgeborgen).map(one => one.versie[1])).toEqual([7, 6]) // one holds more than the form, one is of another row
    await again.leave()
  })

  it('of what is not here says so', async () => {
    const view = await draw(<Corrigeren branch="tak" number="99" />)
    await view.find('.empty')
    await view.leave()
  })
})
