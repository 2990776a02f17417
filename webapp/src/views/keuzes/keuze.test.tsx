// @vitest-environment happy-dom
import { act } from 'preact/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { family, me, other, working } from '../../../test/setup'
import { idOf, type MemoryEngine } from '../../../test/memory_engine'
import { draw } from '../../../test/view'
import { toasts } from '../../store/toast'
import { refreshDrafts } from '../../actions/account'
import { PAUSE } from '../../actions/draft_keeper'
import { failure } from '../../engine/facade'
import { Keuze } from './keuze'

const row = idOf('contact')
let engine: MemoryEngine

beforeEach(async () => {
  engine = await working()
  engine.arrive({ tabel: 'medewerker', rij: other, waarden: { naam: 'Een Collega' } }, other)
  engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { huishouden_id: family, plaatsgevonden_op: 1, feiten: 'begin' } }, me)
  const seen = (await engine.row('contactmoment', row))!.gezien.feiten!
  engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { feiten: 'mijn tekst' }, gezien: { feiten: seen } }, me, 20)
  engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { feiten: 'hun tekst' }, gezien: { feiten: seen } }, other, 10)
})

const view = () => draw(<Keuze table="contactmoment" id={row} />)
const heads = async () => (await engine.row('contactmoment', row))!.conflicten.feiten!

describe('what was deleted and changed meanwhile', () => {
  const about = async () => (await engine.row('contactmoment', row))!
  const removal = async () => {
    const { gezien, dekking } = await about()
    engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { verwijderd: dekking.verwijderd! }, gezien: { verwijderd: gezien.verwijderd! } }, other, 40)
    engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { onderwerp: 'nieuw' }, gezien: { onderwerp: gezien.onderwerp! } }, me, 41)
  }

  it('says why, when that could not be saved', async () => {
    await removal()
    vi.spyOn(console, 'error').mockReturnValueOnce()
    vi.spyOn(engine, 'save').mockRejectedValueOnce(failure('opslag-vol'))
    const drawn = await view()
    await drawn.click('button', 'Toch verwijderen')
    await vi.waitFor(() => expect(toasts.value.at(-1)?.text).toContain('De tablet is vol'))
    await drawn.leave()
  })

  it('is deleted all the same by one tap, with all that is on the screen', async () => {
    await removal()
    const heads = (await about()).conflicten.verwijderd!.map(head => head.versie)
    const drawn = await view()
    await drawn.find('.removal', 'Verwijderd door Een Collega')
    await drawn.click('button', 'Toch verwijderen')
    await drawn.find('.notice', 'Dit is verwijderd')
    expect(engine.saved[0]!.gezien).toEqual({ verwijderd: heads })
    expect((await about()).verborgen).toBe(true)
    await drawn.leave()
  })

  it('is put back by another', async () => {
    await removal()
    const drawn = await view()
    await drawn.click('button', 'Terugzetten')
    await drawn.find('.version', 'hun tekst')
    expect(engine.saved[0]!.waarden).toEqual({ verwijderd: null })
    expect(Object.keys((await about()).conflicten)).toEqual(['feiten'])
    await drawn.leave()
  })
})

describe('a choice', () => {
  it('gives up a text of one’s own only so that it can be put back, and says when it can’t be given up', async () => {
    const drawn = await view()
    await drawn.click('button', 'Zelf aanpassen')
    await drawn.type('textarea', 'veel werk')
    vi.spyOn(console, 'error').mockReturnValueOnce()
    vi.spyOn(engine, 'dropDraft').mockRejectedValueOnce(failure('opslag-vol'))
    await drawn.click('button', 'Annuleren')
    await vi.waitFor(() => expect(toasts.value.at(-1)?.text).toContain('De tablet is vol'))
    expect((await drawn.find<HTMLTextAreaElement>('textarea')).value).toBe('veel werk')
    await drawn.click('button', 'Annuleren')
    await drawn.find('.version', 'hun tekst')
    await act(async () => toasts.value.at(-1)!.action!.run())
    expect((await drawn.find<HTMLTextAreaElement>('textarea')).value).toBe('veel werk')
    expect([...engine.kept.values()].map(draft => (draft.inhoud as { tekst: string }).tekst)).toEqual(['veel werk'])
    await drawn.leave()
  })

  it('keeps a text that could not be written yet, also for who left before it was shown again', async () => {
    let fail = (_: Error) => {}
    const saveDraft = vi.spyOn(engine, 'saveDraft').mockImplementation(() => new Promise((_, reject) => { fail = reject }))
    const first = await view()
    await first.click('button', 'Zelf aanpassen')
    await first.type('textarea', 'veel werk')
    await first.leave()
    const second = await view()
    await second.leave()
    fail(failure('opslag-vol'))
    await vi.waitFor(() => expect(saveDraft).toHaveBeenCalledTimes(2))
    saveDraft.mockRestore()
    fail(failure('opslag-vol'))
    const third = await view()
    expect((await third.find<HTMLTextAreaElement>('textarea')).value).toBe('veel werk')
    await third.leave()
  })

  it('shows every value, who wrote it and which is on top', async () => {
    const drawn = await view()
    await drawn.find('.version', 'jij')
    const second = await drawn.find('.version', 'Een Collega')
    expect(second.textContent).toContain('hun tekst')
    expect((await drawn.find('.version', 'Staat nu bovenaan')).textContent).toContain('mijn tekst')
    await drawn.leave()
  })

  it('is made by one tap, and can be made otherwise afterwards', async () => {
    const versions = (await heads()).map(head => head.versie)
    const drawn = await view()
    await drawn.find('.version', 'hun tekst')
    const button = [...drawn.root.querySelectorAll<HTMLElement>('.version')].find(each => each.textContent!.includes('hun tekst'))!.querySelector('button')!
    await vi.waitFor(() => expect(button.disabled).toBe(false))
    button.click()
    await drawn.find('.version.taken', 'hun tekst')
    expect(engine.saved[0]).toMatchObject({ waarden: { feiten: 'hun tekst' }, gezien: { feiten: versions } })
    await drawn.click('.version button', 'Neem deze alsnog')
    await drawn.find('.version.taken', 'mijn tekst')
    expect((await engine.row('contactmoment', row))!.waarden.feiten).toBe('mijn tekst')
    await drawn.leave()
  })

  it('can join both texts; what is written meanwhile is a draft with the versions it has seen', async () => {
    const versions = (await heads()).map(head => head.versie)
    const drawn = await view()
    await drawn.click('button', 'Voeg samen')
    expect((await drawn.find<HTMLTextAreaElement>('textarea')).value).toBe('mijn tekst\n\nhun tekst')
    await drawn.type('textarea', 'samen één tekst')
    await drawn.leave()
    engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { feiten: 'later' }, gezien: { feiten: [] } }, other, 30)

    const again = await view()
    expect((await again.find<HTMLTextAreaElement>('textarea')).value).toBe('samen één tekst')
    await again.click('button', 'Bewaar deze tekst')
    for (let turn = 0; turn < 50 && engine.saved.length === 0; turn++) await new Promise(resolve => setTimeout(resolve, 10))
    expect(engine.saved[0]).toMatchObject({ waarden: { feiten: 'samen één tekst' }, gezien: { feiten: versions } })
    expect(engine.kept.size).toBe(0)
    expect((await heads()).map(head => head.waarden.feiten).sort()).toEqual(['later', 'samen één tekst'])
    await again.leave()
  })

  it('that could not be saved says why, and what is written after that is a draft again', async () => {
    const drawn = await view()
    await drawn.click('button', 'Voeg samen')
    await drawn.type('textarea', 'eerst')
    vi.spyOn(engine, 'save').mockRejectedValueOnce(failure('opslag-vol'))
    await drawn.click('button', 'Bewaar deze tekst')
    await vi.waitFor(() => expect(toasts.value.at(-1)?.text).toContain('De tablet is vol'))
    await drawn.type('textarea', 'en toen')
    await drawn.leave()
    expect([...engine.kept.values()].map(draft => (draft.inhoud as { tekst: string }).tekst)).toEqual(['en toen'])
  })

  it('takes no more letters once it is being saved, and saves all before that', async () => {
    const drawn = await view()
    await drawn.click('button', 'Zelf aanpassen')
    let goOn = () => {}
    const write = engine.saveDraft.bind(engine)
    vi.spyOn(engine, 'saveDraft').mockImplementationOnce(async (key, content) => {
      await new Promise<void>(resolve => (goOn = resolve))
      return write(key, content)
    })
    await drawn.type('textarea', 'veel werk')
    await act(() => new Promise<void>(resolve => setTimeout(resolve, PAUSE + 50)))
    await drawn.click('button', 'Bewaar deze tekst')
    expect((await drawn.find<HTMLTextAreaElement>('textarea')).readOnly).toBe(true)
    expect((await drawn.find<HTMLButtonElement>('button', 'Annuleren')).disabled).toBe(true)
    goOn()
    await vi.waitFor(() => expect(engine.saved[0]).toMatchObject({ waarden: { feiten: 'veel werk' } }))
    await drawn.leave()
  })

  it('that was given up and is put back is on the screen, also where another was begun and nothing typed in it', async () => {
    const drawn = await view()
    await drawn.click('button', 'Zelf aanpassen')
    await drawn.type('textarea', 'veel werk')
    await drawn.click('button', 'Annuleren')
    await drawn.click('button', 'Voeg samen')
    await drawn.find('textarea')
    await act(async () => toasts.value.at(-1)!.action!.run())
    await vi.waitFor(async () => expect((await drawn.find<HTMLTextAreaElement>('textarea')).value).toBe('veel werk'))
    expect((await drawn.find<HTMLTextAreaElement>('textarea')).readOnly).toBe(false)
    await drawn.leave()
  })

  it('is not made anew before it is known whether there is one', async () => {
    let answer = () => {}
    const look = engine.draft.bind(engine)
    vi.spyOn(engine, 'draft').mockImplementationOnce(async key => {
      await new Promise<void>(resolve => (answer = resolve))
      return look(key)
    })
    const drawn = await view()
    expect((await drawn.find<HTMLButtonElement>('button', 'Zelf aanpassen')).disabled).toBe(true)
    answer()
    await drawn.click('button', 'Zelf aanpassen')
    await drawn.find('textarea')
    await drawn.leave()
  })

  it('that was begun while another was being put back stays, and so does that', async () => {
    const drawn = await view()
    await drawn.click('button', 'Zelf aanpassen')
    await drawn.type('textarea', 'veel werk')
    await drawn.click('button', 'Annuleren')
    let answer = () => {}
    vi.spyOn(engine, 'draft').mockImplementationOnce(() => new Promise(resolve => (answer = () => resolve(null))))
    await act(async () => toasts.value.at(-1)!.action!.run())
    await drawn.click('button', 'Zelf aanpassen')
    await drawn.type('textarea', 'nieuw')
    answer()
    await vi.waitFor(() => expect(toasts.value.at(-1)!.text).toContain('iets nieuws begonnen'))
    expect((await drawn.find<HTMLTextAreaElement>('textarea')).value).toBe('nieuw')
    await drawn.leave()
  })

  it('that a colleague made meanwhile leaves one’s own text to be read, saved beside it or let go', async () => {
    const versions = (await heads()).map(head => head.versie)
    const drawn = await view()
    await drawn.click('button', 'Voeg samen')
    await drawn.type('textarea', 'samen één tekst')
    await drawn.leave()
    engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { feiten: 'hun keuze' }, gezien: { feiten: versions } }, other, 30)
    await refreshDrafts()

    const again = await view()
    expect((await again.find<HTMLTextAreaElement>('textarea')).value).toBe('samen één tekst')
    await again.find('.notice', 'intussen')
    await again.click('button', 'Bewaar deze tekst')
    await again.find('.version', 'hun keuze')
    expect((await heads()).map(head => head.waarden.feiten).sort()).toEqual(['hun keuze', 'samen één tekst'])
    await again.leave()
  })
})
