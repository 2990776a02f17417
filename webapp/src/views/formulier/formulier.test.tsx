// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { family, me, working } from '../../../test/setup'
import { idOf, type MemoryEngine } from '../../../test/memory_engine'
import { draw } from '../../../test/view'
import type { FormDraft } from '../../actions/form_draft'
import { failure } from '../../engine/facade'
import { toasts } from '../../store/toast'
import { Formulier } from './formulier'

let engine: MemoryEngine
beforeEach(async () => { engine = await working() })

const form = (table = 'contactmoment', row: string | null = null) => <Formulier table={table} household={family} row={row} />

describe('a form', () => {
  it('gives back what was typed, says from when it is, and can let go of it', async () => {
    const first = await draw(form())
    await first.type('#veld-onderwerp', 'koffie')
    await first.leave()

    const again = await draw(form())
    expect((await again.find<HTMLInputElement>('#veld-onderwerp')).value).toBe('koffie')
    await again.find('.notice', 'teruggezet')
    await again.click('.notice button', 'Concept weggooien')
    await again.find('form:not([inert])')
    expect((await again.find<HTMLInputElement>('#veld-onderwerp')).value).toBe('')
    expect(again.root.querySelector('.notice')).toBeNull()
    expect(engine.kept.size).toBe(0)
    toasts.value.at(-1)!.action!.run()
    await again.find('.notice', 'teruggezet')
    expect((await again.find<HTMLInputElement>('#veld-onderwerp')).value).toBe('koffie')
    await again.leave()
  })

  it('that was opened anew and left empty shows what is put back, and what is typed goes on from that', async () => {
    const first = await draw(form())
    await first.type('#veld-onderwerp', 'koffie')
    await first.leave()
    const second = await draw(form())
    await second.click('.notice button', 'Concept weggooien')
    await second.find('form:not([inert])')
    await second.leave()

    const third = await draw(form())
    await third.find('#veld-onderwerp')
    toasts.value.at(-1)!.action!.run()
    await third.find('.notice', 'teruggezet')
    await third.type('#veld-feiten', 'gezellig')
    await third.leave()
    expect([...engine.kept.values()].map(draft => (draft.inhoud as FormDraft).waarden)).toMatchObject([{ onderwerp: 'koffie', feiten: 'gezellig' }])
  })

  it('that is still being opened shows what is put back', async () => {
    engine.arrive({ tabel: 'contactmoment', rij: idOf('bezoek'), waarden: { huishouden_id: family, plaatsgevonden_op: 1 } }, me)
    const first = await draw(form('contactmoment', idOf('bezoek')))
    await first.type('#veld-onderwerp', 'koffie')
    await first.leave()
    const second = await draw(form('contactmoment', idOf('bezoek')))
    await second.click('.notice button', 'Concept weggooien')
    await second.find('form:not([inert])')
    await second.leave()

    let answer = () => {}
    const read = engine.row.bind(engine)
    vi.spyOn(engine, 'row').mockImplementationOnce(async (...asked) => {
      await new Promise<void>(resolve => (answer = resolve))
      return read(...asked)
    })
    const third = await draw(form('contactmoment', idOf('bezoek')))
    toasts.value.at(-1)!.action!.run()
    await vi.waitFor(() => expect(engine.kept.size).toBe(1))
    answer()
    await third.find('.notice', 'teruggezet')
    expect((await third.find<HTMLInputElement>('#veld-onderwerp')).value).toBe('koffie')
    await third.leave()
  })

  it('that is being saved has nothing put back under it, and says why it could not be saved', async () => {
    const first = await draw(form())
    await first.type('#veld-onderwerp', 'koffie')
    await first.leave()
    const second = await draw(form())
    await second.click('.notice button', 'Concept weggooien')
    await second.find('form:not([inert])')
    await second.type('#veld-onderwerp', 'thee')
    let fail = () => {}
    vi.spyOn(console, 'error').mockReturnValueOnce()
    vi.spyOn(engine, 'save').mockImplementationOnce(() => new Promise((_, reject) => (fail = () => reject(failure('opslag-vol')))))
    await second.click('.save-bar button')
    toasts.value.at(-1)!.action!.run()
    await vi.waitFor(() => expect(toasts.value.at(-1)!.text).toContain('iets nieuws begonnen'))
    fail()
    await second.find('.faults .notice')
    expect((await second.find<HTMLInputElement>('#veld-onderwerp')).value).toBe('thee')
    await second.leave()
  })

  it('in which something new was typed keeps that, and says that it has to go first', async () => {
    const first = await draw(form())
    await first.type('#veld-onderwerp', 'koffie')
    await first.leave()
    const second = await draw(form())
    await second.click('.notice button', 'Concept weggooien')
    await second.find('form:not([inert])')
    await second.type('#veld-onderwerp', 'thee')
    toasts.value.at(-1)!.action!.run()
    await vi.waitFor(() => expect(toasts.value.at(-1)!.text).toContain('iets nieuws begonnen'))
    await vi.waitFor(async () => expect((await second.find<HTMLInputElement>('#veld-onderwerp')).value).toBe('thee'))
    await second.leave()
  })

  it('says so when a draft could not be thrown away, and can be gone on with', async () => {
    const first = await draw(form())
    await first.type('#veld-onderwerp', 'koffie')
    await first.leave()
    const again = await draw(form())
    vi.spyOn(engine, 'dropDraft').mockRejectedValueOnce(failure('opslag-vol'))
    await again.click('.notice button', 'Concept weggooien')
    await vi.waitFor(() => expect(toasts.value.at(-1)?.text).toContain('De tablet is vol'))
    await again.find('form:not([inert])')
    expect((await again.find<HTMLInputElement>('#veld-onderwerp')).value).toBe('koffie')
    await again.leave()
    expect(engine.kept.size).toBe(1)
  })

  it('keeps no draft of a form in which nothing was typed', async () => {
    const view = await draw(form())
    await view.find('#veld-onderwerp')
    await view.leave()
    expect(engine.kept.size).toBe(0)
  })

  it('shows what is missing, by name and at its field', async () => {
    const view = await draw(form('vervolgstap'))
    await view.click('.save-bar button')
    await view.find('.faults button', 'Wat gaat er gebeuren')
    expect((await view.find('#veld-wat')).getAttribute('aria-invalid')).toBe('true')
    await view.leave()
  })

  it('saves an amount as cents, however it was typed', async () => {
    const row = idOf('afspraak')
    engine.arrive({ tabel: 'afspraak', rij: row, waarden: { huishouden_id: family, actie: 'fiets' } }, me)
    const view = await draw(form('afspraak', row))
    await view.type('#veld-kosten', '€ 1.250,5')
    await view.click('.save-bar button')
    for (let turn = 0; turn < 50 && engine.saved.length === 0; turn++) await new Promise(resolve => setTimeout(resolve, 10))
    expect(engine.saved[0]!.waarden).toEqual({ kosten: 125_050, betaler: null, termijn: null })
    await view.leave()
  })

  it('does not pull back who has gone on while it was saved', async () => {
    toasts.value = []
    const view = await draw(form())
    await view.type('#veld-onderwerp', 'koffie')
    ;(await view.find('.save-bar button')).click()
    location.hash = '#/verzenden' // at once, before anything that the tap began has come back
    await view.leave()
    await vi.waitFor(() => expect(toasts.value.at(-1)?.text).toBe('Bewaard op deze tablet.'))
    expect(engine.saved).toHaveLength(1)
    expect(location.hash).toBe('#/verzenden')
  })

  it('says where its text is when the family has left while it was open', async () => {
    const row = idOf('afspraak')
    engine.arrive({ tabel: 'afspraak', rij: row, waarden: { huishouden_id: family, actie: 'fiets' } }, me)
    const view = await draw(form('afspraak', row))
    await view.type('#veld-actie', 'fiets kopen')
    engine.rows.delete(`afspraak ${row}`)
    await view.click('.save-bar button')
    await view.find('.faults', 'Je vindt hem hier: Verzenden')
    await view.leave()
    expect(engine.kept.size).toBe(1)
  })

  it('says that what it was about was erased, and shows nothing of it', async () => {
    const view = await draw(form())
    await view.type('#veld-onderwerp', 'koffie')
    engine.erase([family])
    await view.find('h1', 'Dit is gewist')
    expect(view.root.querySelector('input, textarea')).toBeNull()
    expect(view.root.textContent).not.toContain('koffie')
    await view.leave()
    expect(engine.kept.size).toBe(0)
  })

  it('gives every input a label', async () => {
    const view = await draw(form('afspraak'))
    await view.find('#veld-actie')
    for (const input of view.root.querySelectorAll<HTMLElement>('input, select, textarea')) {
      expect(input.closest('label') ?? view.root.querySelector(`label[for="${input.id}"]`), input.outerHTML).toBeTruthy()
    }
    await view.leave()
  })
})
