// @vitest-environment happy-dom
import { act } from 'preact/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { refreshDrafts, refreshRefused } from '../../actions/account'
import type { Refused } from '../../engine/facade'
import { status } from '../../store/status'
import { toasts } from '../../store/toast'
import { family, me, working } from '../../../test/setup'
import { idOf, type MemoryEngine } from '../../../test/memory_engine'
import { draw } from '../../../test/view'
import { Verzenden } from './verzenden'

let engine: MemoryEngine
beforeEach(async () => {
  engine = await working()
  await engine.exchange() // all that the office has is here
})

const refresh = async () => {
  status.value = await engine.status()
  await Promise.all([refreshDrafts(), refreshRefused()])
}

describe('what is where', () => {
  it('lists what waits, by name, and the way to a draft', async () => {
    await engine.save({ tabel: 'vervolgstap', rij: idOf('stap'), waarden: { huishouden_id: family, wat: 'bellen' } })
    await engine.saveDraft('x', { tabel: 'contactmoment', rij: idOf('c'), huishouden: family, nieuw: true, geopend: { waarden: {}, gezien: {} }, waarden: { onderwerp: 'koffie' }, stap: null })
    await refresh()
    const view = await draw(<Verzenden />)
    await view.find('.entry', 'Vervolgstap · Familie Voorbeeld')
    const draft = await view.find<HTMLAnchorElement>('a.entry-link', 'koffie')
    expect(draft.getAttribute('href')).toBe(`#/huishoudens/${family}/nieuw/contactmoment`)
    await view.leave()
  })

  it('lets all that is open and all that waits be taken along as a file', async () => {
    await engine.save({ tabel: 'vervolgstap', rij: idOf('stap'), waarden: { huishouden_id: family, wat: 'bellen' } })
    await engine.saveDraft('x', { tabel: 'contactmoment', rij: idOf('c'), huishouden: family, nieuw: true, geopend: { waarden: {}, gezien: {} }, waarden: { onderwerp: 'koffie' }, stap: null })
    await engine.saveDraft('oud', { vorm: 'van vroeger' })
    await refresh()
    const files: Blob[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation(file => `blob:${files.push(file as Blob)}`)
    const view = await draw(<Verzenden />)
    await view.find('.entry', 'Vervolgstap')
    for (const button of view.root.querySelectorAll<HTMLButtonElement>('.stack > .row button')) if (button.textContent === 'Bewaar als bestand') button.click()
    const [drafts, waiting] = await Promise.all(files.map(file => file.text()))
    expect(drafts).toContain('koffie')
    expect(drafts).toContain('van vroeger')
    expect(waiting).toContain('bellen')
    await view.leave()
    vi.restoreAllMocks()
  })

  it('says who has to log in once more, by name or as who worked here, and what to do when they can’t', async () => {
    engine.arrive({ tabel: 'medewerker', rij: idOf('bart'), waarden: { naam: 'Bart' } }, me)
    await refresh()
    status.value = { ...status.value, nodig: [idOf('bart')] }
    const view = await draw(<Verzenden />)
    await view.find('.verdict', 'Laat Bart één keer')
    await view.find('.verdict', 'wis deze tablet niet')
    await act(async () => { status.value = { ...status.value, nodig: [idOf('bart'), idOf('weg')] } })
    await view.find('.verdict', 'Laat de collega die hier eerder werkte één keer')
    expect(view.root.textContent).not.toContain('onbekend')
    await view.leave()
  })

  const refuse = async (part: Partial<Refused>) => {
    engine.refusals.push({
      versie: ['tak', 3],
      tabel: 'contactmoment',
      rij: idOf('weg'),
      waarden: { feiten: 'wat er stond' },
      tijd: 1,
      reden: 'geen-toegang',
      uitleg: 'Dit gezin hoort bij een ander team.',
      opgeborgen: false,
      ...part,
    })
    await refresh()
    return draw(<Verzenden />)
  }

  it('shows a refused edit with its reason and every word of it', async () => {
    const view = await refuse({})
    const card = await view.find('.refused', 'Dit gezin hoort bij een ander team.')
    expect(card.textContent).toContain('wat er stond')
    await view.find('.refused button', 'Kopieer tekst')
    await view.leave()
  })

  it('shows many refused edits a page at a time, to the last', async () => {
    for (let number = 0; number < 120; number++)
      engine.refusals.push({
        versie: ['veel', number],
        tabel: 'contactmoment',
        rij: idOf('weg'),
        waarden: { feiten: `tekst ${number}` },
        tijd: 1,
        reden: 'geen-toegang',
        uitleg: '',
        opgeborgen: false,
      })
    const view = await refuse({})
    const count = () => view.root.querySelectorAll('.refused').length
    await view.find('.refused')
    expect(count()).toBe(50)
    await view.click('button', 'Meer tonen')
    await view.find('.refused', 'tekst 99')
    await view.click('button', 'Meer tonen')
    await view.find('.refused', 'wat er stond')
    expect(count()).toBe(121)
    await view.leave()
  })

  it('puts a refused edit away, where it can still be read', async () => {
    const view = await refuse({})
    await view.click('.refused button', 'Opbergen')
    await view.find('.put-away', 'Opgeborgen: 1 wijziging')
    expect(view.root.querySelector('.stack .refused')).toBeNull()
    await view.click('.put-away summary')
    expect((await view.find('.put-away .refused')).textContent).toContain('wat er stond')
    expect((await engine.status()).geweigerd).toBe(0)
    await view.leave()
  })

  it('sends a change again over what stands on the screen beside it', async () => {
    const row = idOf('stap')
    engine.arrive({ tabel: 'vervolgstap', rij: row, waarden: { huishouden_id: family, wat: 'bellen' } }, me)
    const edit = { tabel: 'vervolgstap', rij: row, waarden: { wat: 'schrijven' } }
    const view = await refuse({ ...edit, gezien: { wat: [['oud', 1]] } })
    expect((await view.find('.refused dl', 'Nu staat er')).textContent).toContain('bellen')
    const seen = (await engine.row('vervolgstap', row))!.gezien.wat
    await view.click('.refused button', 'Opnieuw verzenden')
    await view.find('.put-away')
    expect(engine.saved).toEqual([{ ...edit, gezien: { wat: seen } }])
    await view.leave()
  })

  it('lets a change of a row that has gone be taken along and put away, and nothing else', async () => {
    const view = await refuse({ gezien: { feiten: [['oud', 1]] } })
    await view.find('.refused', 'staat niet meer op deze tablet')
    const names = [...view.root.querySelectorAll('.refused button, .refused a')].map(each => each.textContent)
    expect(names).toEqual(['Kopieer tekst', 'Bewaar als bestand', 'Opbergen'])
    await view.leave()
  })

  it('says of a change of what was refused itself that this comes first', async () => {
    engine.refusals.push({
      versie: ['tak', 2], tabel: 'contactmoment', rij: idOf('weg'), waarden: { huishouden_id: family, feiten: 'eerst' }, tijd: 1, reden: 'x', uitleg: '', opgeborgen: false,
    })
    const view = await refuse({ gezien: { feiten: [['tak', 2]] } })
    await view.find('.refused', 'Corrigeer dat eerst')
    expect(view.root.textContent).not.toContain('staat niet meer op deze tablet')
    await view.leave()
  })

  it('offers a new row of a family that has gone to another family', async () => {
    const view = await refuse({ waarden: { huishouden_id: idOf('elders'), feiten: 'wat er stond' } })
    await view.find('.refused', 'Kies bij Corrigeren een ander gezin')
    const link = await view.find<HTMLAnchorElement>('.refused a', 'Corrigeren')
    expect(link.getAttribute('href')).toBe('#/verzenden/tak/3')
    expect(view.root.querySelector('.refused')!.textContent).not.toContain('Opnieuw verzenden')
    await view.leave()
  })

  const keep = (part: object) =>
    engine.saveDraft('weg', {
      tabel: 'afspraak', rij: idOf('weg'), huishouden: idOf('elders'), nieuw: false, stap: null,
      geopend: { waarden: { huishouden_id: idOf('elders'), actie: 'fiets', gezin_akkoord: 'nog_niet' }, gezien: {}, dekking: {} },
      waarden: { huishouden_id: idOf('elders'), actie: 'fiets kopen', gezin_akkoord: 'ja' },
      ...part,
    })

  it('lets a draft of a family that has gone be read, taken along and thrown away, and nothing else', async () => {
    await keep({})
    await refresh()
    const view = await draw(<Verzenden />)
    const card = await view.find('article', 'niet meer op deze tablet')
    expect([...card.querySelectorAll('dt')].map(each => each.textContent)).toEqual(['Wat spreken we af?', 'Is het gezin akkoord?'])
    expect(card.textContent).toContain('fiets kopen')
    expect([...view.root.querySelectorAll('.refused button, .entries a')].map(each => each.textContent)).toEqual(['Kopieer tekst', 'Bewaar als bestand', 'Concept weggooien'])
    await view.click('.refused button', 'Concept weggooien')
    await vi.waitFor(() => expect(engine.kept.size).toBe(0))
    toasts.value.at(-1)!.action!.run()
    await vi.waitFor(() => expect(engine.kept.size).toBe(1))
    await view.leave()
  })

  it('gives no such advice while the families are still being fetched', async () => {
    await keep({})
    engine.refusals.push({ versie: ['tak', 4], tabel: 'afspraak', rij: idOf('weg'), waarden: { actie: 'lopen' }, gezien: { actie: [['oud', 1]] }, tijd: 1, reden: 'x', uitleg: '', opgeborgen: false })
    await refresh()
    status.value = { ...status.value, laatste: 0 }
    const view = await draw(<Verzenden />)
    await view.find('article', 'fiets kopen')
    await view.find('article p', 'Dit gezin wordt nog opgehaald')
    expect(view.root.textContent).not.toContain('niet meer op deze tablet')
    expect(view.root.textContent).not.toContain('weggooien')
    status.value = await engine.status()
    await view.find('article', 'Gooi het concept daarna weg')
    await view.find('.stack article p', 'Dit staat niet meer op deze tablet')
    await view.leave()
  })

  it('is put back only where nothing new has been begun meanwhile', async () => {
    await keep({})
    await refresh()
    const view = await draw(<Verzenden />)
    await view.click('.refused button', 'Concept weggooien')
    await vi.waitFor(() => expect(engine.kept.size).toBe(0))
    await keep({ waarden: { actie: 'iets nieuws' } })
    toasts.value.at(-1)!.action!.run()
    await vi.waitFor(() => expect(toasts.value.at(-1)!.text).toContain('iets nieuws begonnen'))
    expect(engine.kept.get('weg')!.inhoud).toMatchObject({ waarden: { actie: 'iets nieuws' } })
    await view.leave()
  })

  it('knows such a draft of a new row by the family, and shows its next step', async () => {
    await keep({ tabel: 'contactmoment', nieuw: true, waarden: { huishouden_id: idOf('elders'), onderwerp: 'thee' }, stap: { rij: idOf('stap'), waarden: { wat: 'bellen' } } })
    await refresh()
    const view = await draw(<Verzenden />)
    const card = await view.find('article', 'niet meer op deze tablet')
    expect([...card.querySelectorAll('dd')].map(each => each.textContent)).toEqual(['thee', 'bellen'])
    await view.leave()
  })

  it('opens a draft that can be given to another family, or needs none', async () => {
    await keep({ nieuw: true, verbetert: ['tak', 3] })
    await engine.saveDraft('nieuw', { tabel: 'huishouden', rij: idOf('nieuw'), huishouden: null, nieuw: true, geopend: { waarden: {} }, waarden: { naam: 'Fam. Nieuw' } })
    await refresh()
    const view = await draw(<Verzenden />)
    await view.find('a.entry-link', 'fiets kopen')
    await view.find('a.entry-link', 'Fam. Nieuw')
    expect(view.root.querySelector('article')).toBeNull()
    await view.leave()
  })

  it('of a tablet without access can be taken along and cleared up, whatever it is, and nothing else', async () => {
    await engine.saveDraft('nieuw', { tabel: 'huishouden', rij: idOf('nieuw'), huishouden: null, nieuw: true, geopend: { waarden: {} }, waarden: { naam: 'Fam. Nieuw' } })
    engine.ending = 'ingetrokken'
    await engine.exchange()
    const view = await refuse({ tabel: 'huishouden', waarden: { naam: 'Fam. Geweigerd' } })
    const offers = async (words: string) => [...(await view.find('article', words)).querySelectorAll('a, button')].map(each => each.textContent)
    expect(await offers('Fam. Geweigerd')).toEqual(['Kopieer tekst', 'Bewaar als bestand', 'Opbergen'])
    expect(await offers('Fam. Nieuw')).toEqual(['Kopieer tekst', 'Bewaar als bestand', 'Concept weggooien'])
    expect(view.root.textContent).not.toContain('staat niet meer op deze tablet')
    await view.leave()
  })

  it('never throws away a draft that it can’t read; a person takes it along, and may', async () => {
    await engine.saveDraft('oud', { vorm: 'van vroeger', tekst: 'belangrijk' })
    await refresh()
    const view = await draw(<Verzenden />)
    await view.find('.entry', 'Concept van een oudere versie')
    await view.find('.entry button', 'Kopieer tekst')
    expect(engine.kept.size).toBe(1)
    await view.click('.entry button', 'Concept weggooien')
    await vi.waitFor(() => expect(engine.kept.size).toBe(0))
    await view.leave()
  })
})
