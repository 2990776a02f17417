// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { family, me, other, working } from '../../../test/setup'
import { idOf, type MemoryEngine } from '../../../test/memory_engine'
import { draw } from '../../../test/view'
import { Formulier } from '../formulier/formulier'
import { Rij } from '../rij/rij'

const row = idOf('contact')
const MINE = 'Eerst bellen. Daarna schrijven.', THEIRS = 'Bellen. Daarna langsgaan.', BOTH = 'Eerst bellen. Daarna langsgaan.'
let engine: MemoryEngine

beforeEach(async () => {
  engine = await working()
  engine.arrive({ tabel: 'medewerker', rij: other, waarden: { naam: 'Een Collega' } }, other)
  engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { huishouden_id: family, plaatsgevonden_op: 1, feiten: 'Bellen. Daarna schrijven.' } }, me)
  const seen = (await engine.row('contactmoment', row))!.gezien.feiten!
  engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { feiten: MINE }, gezien: { feiten: seen } }, me, 20)
  engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { feiten: THEIRS }, gezien: { feiten: seen } }, other, 10)
  engine.arriveMerged('contactmoment', row, 'feiten', 'Bellen. Daarna schrijven.', BOTH)
})

const versions = async () => (await engine.row('contactmoment', row))!.samengevoegd.feiten!.koppen.map(head => head.versie)

describe('a merged text', () => {
  it('is shown with its label; both versions and who wrote them are a tap away', async () => {
    const drawn = await draw(<Rij household={family} table="contactmoment" id={row} />)
    const note = await drawn.find<HTMLDetailsElement>('details.merged', 'Samengevoegd')
    expect(note.open).toBe(false)
    expect((await drawn.find('dd', BOTH)).textContent).toContain('Bekijk beide versies')
    await drawn.find('.merged .version', 'Een Collega')
    const words = [...note.querySelectorAll('.version')].map(each => each.textContent)
    expect(words[0]).toContain(MINE)
    expect(words[1]).toContain(THEIRS)
    expect(note.textContent).toContain('Bellen. Daarna schrijven.')
    expect(drawn.root.textContent).not.toContain('Hier is een keuze nodig')
    await drawn.leave()
  })

  it('has no label where nothing was merged', async () => {
    engine.arrive({ tabel: 'contactmoment', rij: row, waarden: { feiten: 'Klaar.' }, gezien: { feiten: await versions() } }, other, 30)
    const drawn = await draw(<Rij household={family} table="contactmoment" id={row} />)
    await drawn.find('dd', 'Klaar.')
    expect(drawn.root.querySelector('.merged')).toBeNull()
    await drawn.leave()
  })

  it('can be changed in the form, which shows both versions too; the save has seen both', async () => {
    const seen = await versions()
    const drawn = await draw(<Formulier table="contactmoment" household={family} row={row} />)
    await drawn.find('.field details.merged', 'Een Collega')
    expect((await drawn.find<HTMLTextAreaElement>('#veld-feiten')).value).toBe(BOTH)
    await drawn.type('#veld-feiten', 'Zo is het goed.')
    await drawn.click('button[type=submit]')
    for (let turn = 0; turn < 50 && engine.saved.length === 0; turn++) await new Promise(resolve => setTimeout(resolve, 10))
    expect(engine.saved[0]).toMatchObject({ waarden: { feiten: 'Zo is het goed.' }, gezien: { feiten: seen } })
    await drawn.leave()
  })
})
