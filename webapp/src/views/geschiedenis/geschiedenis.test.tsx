// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '../../engine/facade'
import { family, me, other, working } from '../../../test/setup'
import { idOf, type MemoryEngine } from '../../../test/memory_engine'
import { draw } from '../../../test/view'
import { Geschiedenis } from './geschiedenis'

const row = idOf('afspraak')
let engine: MemoryEngine

const change = (number: number, part: Partial<Change>): Change => ({
  versie: ['tak', number],
  wie: me,
  tijd: number,
  waarden: {},
  staat: [],
  ...part,
})

beforeEach(async () => {
  engine = await working()
  engine.arrive({ tabel: 'medewerker', rij: other, waarden: { naam: 'Een Collega' } }, other)
  engine.arrive(
    { tabel: 'afspraak', rij: row, waarden: { huishouden_id: family, actie: 'fiets', status: 'nagekomen' } },
    me,
  )
  engine.past = {
    tabel: 'afspraak',
    rij: row,
    volledig: true,
    wijzigingen: [
      change(5, {
        waarden: { wie: 17 },
        gezien: { wie: [['tak', 1]] },
        geweigerd: { reden: 'verkeerd-type', uitleg: '' },
      }),
      change(4, {
        waarden: { status: 'nagekomen' },
        gezien: {
          status: [
            ['tak', 2],
            ['tak', 3],
          ],
        },
        staat: ['status'],
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
      change(1, { waarden: { huishouden_id: family, actie: 'fiets', status: 'voorgesteld' } }),
    ],
  }
})

const view = () => draw(<Geschiedenis table="afspraak" id={row} />)

describe('the history of a row', () => {
  it('tells who changed what, from what, and who chose', async () => {
    const drawn = await view()
    await drawn.find('.change', 'Eerste keer opgeschreven')
    const [refused, choice, theirs, , first] = [...drawn.root.querySelectorAll('.change')].map(
      each => each.textContent!,
    )
    expect(refused).toContain('Niet aangenomen door kantoor')
    expect(choice).toMatch(/Was: Loopt.*Was: Gestopt.*Werd: Nagekomen/)
    expect(theirs).toContain('jij schreef tegelijk: Loopt')
    expect(theirs).toContain('Gekozen door jij')
    expect(first).toContain('fiets')
    await drawn.find('h2', 'Een Collega')
    await drawn.leave()
  })

  it('offers to put back every value but the one that stands there', async () => {
    const drawn = await view()
    await drawn.find('.change', 'Eerste keer opgeschreven')
    const offered = [...drawn.root.querySelectorAll('.change')].map(each => each.querySelectorAll('button').length)
    expect(offered).toEqual([1, 0, 1, 1, 1]) // of the first change the status, but not the action
    drawn.root.querySelectorAll('.change')[3]!.querySelector('button')!.click()
    for (let turn = 0; turn < 50 && engine.kept.size === 0; turn++)
      await new Promise(resolve => setTimeout(resolve, 10))
    expect([...engine.kept.values()][0]!.inhoud).toMatchObject({
      rij: row,
      waarden: { status: 'loopt' },
      teruggezet: ['status'],
    })
    await drawn.leave()
  })

  it('says kindly that it needs a network, and asks again when told to', async () => {
    engine.online = false
    const drawn = await view()
    await drawn.find('.empty', 'Je kunt gewoon verder werken')
    engine.online = true
    await drawn.click('.empty button', 'Opnieuw proberen')
    await drawn.find('.change', 'fiets')
    await drawn.leave()
  })

  it('says so when the office shows no such row', async () => {
    engine.past = null
    const drawn = await view()
    await drawn.find('.empty', 'Kantoor kent dit nog niet')
    await drawn.leave()
  })
})
