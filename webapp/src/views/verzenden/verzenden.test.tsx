// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { refreshDrafts, refreshRefused } from '../../actions/account'
import { status } from '../../store/status'
import { family, working } from '../../../test/setup'
import { idOf, type MemoryEngine } from '../../../test/memory_engine'
import { draw } from '../../../test/view'
import { Verzenden } from './verzenden'

let engine: MemoryEngine
beforeEach(async () => { engine = await working() })

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

  it('shows a refused edit with its reason and every word of it', async () => {
    engine.refusals.push({ nummer: 3, tabel: 'contactmoment', rij: idOf('weg'), waarden: { feiten: 'wat er stond' }, tijd: 1, reden: 'geen-toegang', uitleg: 'Dit gezin hoort bij een ander team.' })
    await refresh()
    const view = await draw(<Verzenden />)
    const card = await view.find('.refused', 'Dit gezin hoort bij een ander team.')
    expect(card.textContent).toContain('wat er stond')
    await view.find('.refused button', 'Kopieer tekst')
    await view.leave()
  })

  it('never throws away a draft that it can’t read, but lets it be taken along', async () => {
    await engine.saveDraft('oud', { vorm: 'van vroeger', tekst: 'belangrijk' })
    await refresh()
    const view = await draw(<Verzenden />)
    await view.find('.entry', 'Concept van een oudere versie')
    await view.find('.entry button', 'Kopieer tekst')
    await view.leave()
  })
})
