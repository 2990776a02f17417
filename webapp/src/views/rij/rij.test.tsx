// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { family, me, other, working } from '../../../test/setup'
import { idOf, type MemoryEngine } from '../../../test/memory_engine'
import { draw } from '../../../test/view'
import { failure } from '../../engine/facade'
import { toasts } from '../../store/toast'
import { Verwijderd } from '../verwijderd/verwijderd'
import { Rij } from './rij'

const row = idOf('afspraak')
let engine: MemoryEngine

beforeEach(async () => {
  toasts.value = []
  engine = await working()
  engine.arrive({ tabel: 'afspraak', rij: row, waarden: { huishouden_id: family, actie: 'bellen', gezin_akkoord: 'ja', status: 'loopt' } }, me)
})

afterEach(() => vi.restoreAllMocks())

const view = () => draw(<Rij household={family} table="afspraak" id={row} />)
const state = async () => (await engine.row('afspraak', row))!

describe('a record', () => {
  it('is deleted after asking once, over what is on the screen, and can be put back', async () => {
    const { dekking, gezien } = await state()
    const drawn = await view()
    await drawn.click('button', 'Verwijderen')
    expect(engine.saved).toEqual([])
    await drawn.click('button', 'Nee, laten staan')
    await drawn.click('button', 'Verwijderen')
    await drawn.find('.notice', 'Wil je deze afspraak verwijderen?')
    await drawn.click('button', 'Ja, verwijderen')
    await drawn.find('.notice', 'Dit is verwijderd')
    expect(engine.saved).toMatchObject([{ waarden: { verwijderd: dekking.verwijderd }, gezien: { verwijderd: gezien.verwijderd } }])
    expect([...drawn.root.querySelectorAll('button')].some(button => button.textContent === 'Verwijderen')).toBe(false)
    await drawn.leave()

    const list = await draw(<Verwijderd />)
    await list.find('.entry', 'bellen')
    await list.click('button', 'Terugzetten')
    await list.find('.empty', 'Hier staat niets dat verwijderd is')
    expect((await state()).verborgen).toBe(false)
    await list.click('button', 'Haal het op')
    expect(engine.calls).toContain('recall')
    await list.leave()
  })

  it('says that an assent has lapsed, and lets it hold again', async () => {
    const drawn = await view()
    await drawn.find('dd', 'Ja')
    expect(drawn.root.querySelector('.lapsed')).toBeNull()
    engine.arrive({ tabel: 'afspraak', rij: row, waarden: { actie: 'schrijven' }, gezien: { actie: (await state()).gezien.actie! } }, other)
    await drawn.find('.lapsed', 'vervallen: de afspraak is daarna veranderd')
    const { dekking, gezien } = await state()
    await drawn.click('button', 'Nog steeds akkoord')
    for (let turn = 0; turn < 100 && drawn.root.querySelector('.lapsed'); turn++) await new Promise(resolve => setTimeout(resolve, 20))
    expect(drawn.root.querySelector('.lapsed')).toBeNull()
    expect(engine.saved).toMatchObject([{
      waarden: { gezin_akkoord: 'ja', gezin_akkoord_dekt: dekking.gezin_akkoord_dekt }, gezien: { gezin_akkoord: gezien.gezin_akkoord },
    }])
    await drawn.leave()
  })

  it('says why, when what was asked for could not be done', async () => {
    const says = () => vi.waitFor(() => {
      expect(toasts.value.map(one => one.text)).toEqual([expect.stringContaining('De tablet is vol')])
      toasts.value = []
    })
    engine.arrive({ tabel: 'afspraak', rij: row, waarden: { actie: 'schrijven' }, gezien: { actie: (await state()).gezien.actie! } }, other)
    vi.spyOn(console, 'error').mockReturnValue()
    const save = vi.spyOn(engine, 'save').mockRejectedValue(failure('opslag-vol'))
    vi.spyOn(engine, 'recall').mockRejectedValue(failure('opslag-vol'))
    const drawn = await view()
    await drawn.click('button', 'Nog steeds akkoord')
    await says()
    await drawn.click('button', 'Verwijderen')
    await drawn.click('button', 'Ja, verwijderen')
    await says()
    await drawn.leave()

    save.mockRestore()
    const { dekking, gezien } = await state()
    await engine.save({ tabel: 'afspraak', rij: row, waarden: { verwijderd: dekking.verwijderd! }, gezien: { verwijderd: gezien.verwijderd! } })
    vi.spyOn(engine, 'save').mockRejectedValue(failure('opslag-vol'))
    const list = await draw(<Verwijderd />)
    await list.click('button', 'Terugzetten')
    await says()
    await list.click('button', 'Haal het op')
    await says()
    await list.leave()
  })
})
