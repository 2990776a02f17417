// Every named query runs on the real schema, and the ones that decide something decide it rightly.

import { beforeEach, describe, expect, it } from 'vitest'
import { QUERIES, type Queries } from '../../src/engine/queries'
import { idOf, MemoryEngine } from '../memory_engine'

const team = idOf('team'), me = idOf('ik'), other = idOf('ander'), family = idOf('gezin'), second = idOf('tweede')
let engine: MemoryEngine

beforeEach(async () => {
  engine = await MemoryEngine.create({ persoon: me, naam: 'Ik', teams: [team] })
  engine.arrive({ tabel: 'medewerker', rij: me, waarden: { naam: 'Ik', team_id: team } }, me)
  engine.arrive({ tabel: 'huishouden', rij: family, waarden: { team_id: team, naam: 'Familie Voorbeeld', plaats: 'Stadskanaal', contactpersoon_id: me } }, me)
  engine.arrive({ tabel: 'huishouden', rij: second, waarden: { team_id: team, naam: 'Familie Proef', plaats: 'Veendam' } }, me)
})

const list = (zoek: string, filter: Queries['huishoudens']['parameters'][3]) =>
  engine.query('huishoudens', [zoek, '2026-06-15', me, filter, 50]).then(rows => rows.map(row => row.naam))

describe('queries', () => {
  it.each(Object.keys(QUERIES) as (keyof Queries)[])('%s runs on the schema', async name => {
    const examples: { [Name in keyof Queries]?: Queries[Name]['parameters'] } = {
      huishoudens: ['', '2026-06-15', me, 'alles', 5], tijdlijn: [family, '', 5],
      komende: ['2026-06-22', 30], huishouden: [family], leden: [family], openstaand: [family], afspraken: [family], contactmomenten: [family], plek: [family],
    }
    await expect(engine.query(name, (examples[name] ?? []) as never)).resolves.toBeInstanceOf(Array)
  })

  it('finds a huishouden by its name, its place and the name of who lives there, without accents', async () => {
    engine.arrive({ tabel: 'huishoudlid', rij: idOf('lid'), waarden: { huishouden_id: second, naam: 'Jantje Proef' } }, me)
    expect(await list('voorb', 'alles')).toEqual(['Familie Voorbeeld'])
    expect(await list('veendam', 'alles')).toEqual(['Familie Proef'])
    expect(await list('jantje', 'alles')).toEqual(['Familie Proef'])
    engine.arrive({ tabel: 'huishouden', rij: idOf('derde'), waarden: { team_id: team, naam: 'Familie Ĳsbrandĳ-Özdemir' } }, me)
    expect(await list('IJSBRAND', 'alles')).toEqual(['Familie Ĳsbrandĳ-Özdemir'])
    expect(await list('ozdemir', 'alles')).toEqual(['Familie Ĳsbrandĳ-Özdemir'])
    expect(await list('', 'mijn')).toEqual(['Familie Voorbeeld'])
  })

  it('counts as over time what is open and due before today', async () => {
    const step = (id: string, values: object) => engine.arrive({ tabel: 'vervolgstap', rij: idOf(id), waarden: { huishouden_id: family, wat: id, ...values } }, me)
    step('laat', { uiterlijk: '2026-06-14' })
    step('vandaag', { uiterlijk: '2026-06-15' })
    step('gedaan', { uiterlijk: '2026-06-01', gedaan_op: '2026-06-02' })
    engine.arrive({ tabel: 'afspraak', rij: idOf('afspraak'), waarden: { huishouden_id: family, actie: 'x', status: 'loopt', evaluatiedatum: '2026-05-01' } }, me)
    engine.arrive({ tabel: 'afspraak', rij: idOf('klaar'), waarden: { huishouden_id: family, actie: 'y', status: 'nagekomen', evaluatiedatum: '2026-05-01' } }, me)
    const [row] = (await engine.query('huishoudens', ['', '2026-06-15', me, 'te-laat', 50]))
    expect(row).toMatchObject({ naam: 'Familie Voorbeeld', te_laat: 2 })
  })

  it('counts a conflict anywhere below a huishouden', async () => {
    const id = idOf('contact')
    engine.arrive({ tabel: 'contactmoment', rij: id, waarden: { huishouden_id: family, plaatsgevonden_op: 5 } }, me)
    engine.arrive({ tabel: 'contactmoment', rij: id, waarden: { onderwerp: 'een' }, gezien: { onderwerp: [] } }, other)
    expect(await list('', 'te-kiezen')).toEqual(['Familie Voorbeeld'])
    expect(await engine.query('conflicten', [])).toMatchObject([{ tabel: 'contactmoment', huishouden: 'Familie Voorbeeld', aantal: 1 }])
  })

  it('leaves what is hidden out of every list, and with a huishouden what lies under it', async () => {
    const hide = async (tabel: string, rij: string) => {
      const row = (await engine.row(tabel, rij))!
      engine.arrive({ tabel, rij, waarden: { verwijderd: row.dekking.verwijderd! }, gezien: { verwijderd: row.gezien.verwijderd! } }, other)
    }
    const below = [
      ['huishoudlid', { naam: 'Zoë' }], ['contactmoment', { plaatsgevonden_op: 5, onderwerp: 'koffie' }],
      ['afspraak', { actie: 'x', status: 'loopt', uiterlijk: '2026-06-01' }], ['ervaring', { opgetekend_op: 5 }],
      ['vervolgstap', { wat: 'y', uiterlijk: '2026-06-01' }],
    ] as const
    const seen = async () => [
      ...await engine.query('leden', [family]), ...await engine.query('openstaand', [family]), ...await engine.query('komende', ['2026-06-22', 30]),
      ...await engine.query('tijdlijn', [family, '', 50]), ...await engine.query('afspraken', [family]), ...await engine.query('contactmomenten', [family]),
      ...await engine.query('huishoudens', ['zoe', '2026-06-15', me, 'alles', 50]), ...await engine.query('huishoudens', ['', '2026-06-15', me, 'te-laat', 50]),
    ].length
    for (const [tabel, waarden] of below) engine.arrive({ tabel, rij: idOf(tabel), waarden: { huishouden_id: family, ...waarden } }, me)
    expect(await seen()).toBe(11)
    for (const [tabel] of below) await hide(tabel, idOf(tabel))
    expect(await seen()).toBe(0)
    expect((await engine.query('huishoudens', ['', '2026-06-15', me, 'mijn', 50]))[0]).toMatchObject({ laatste_contact: null, te_laat: 0 })
    expect((await engine.query('verwijderd', [])).map(row => row.tabel).sort()).toEqual(below.map(([tabel]) => tabel).sort())

    engine.arrive({ tabel: 'afspraak', rij: idOf('tweede-a'), waarden: { huishouden_id: second, actie: 'x', uiterlijk: '2026-06-01' } }, me)
    await hide('huishouden', second)
    expect(await list('', 'alles')).toEqual(['Familie Voorbeeld'])
    expect(await engine.query('komende', ['2026-06-22', 30])).toEqual([])
    expect((await engine.query('verwijderd', [])).filter(row => row.huishouden_id === second)).toMatchObject([{ tabel: 'huishouden', huishouden: 'Familie Proef' }])
    engine.arrive({ tabel: 'huishouden', rij: second, waarden: { telefoon: '06' }, gezien: { telefoon: [] } }, me)
    expect(await list('', 'te-kiezen')).toEqual(['Familie Proef'])
  })

  it('puts the newest first in the time line, and what is open beside it', async () => {
    const contact = (id: string, at: number) => engine.arrive({ tabel: 'contactmoment', rij: idOf(id), waarden: { huishouden_id: family, plaatsgevonden_op: at, onderwerp: id } }, me)
    contact('oud', 1_000)
    contact('nieuw', 2_000_000_000)
    engine.arrive({ tabel: 'afspraak', rij: idOf('loopt'), waarden: { huishouden_id: family, actie: 'loopt', status: 'loopt', uiterlijk: '2026-06-15' } }, me)
    engine.arrive({ tabel: 'afspraak', rij: idOf('klaar'), waarden: { huishouden_id: family, actie: 'klaar', status: 'nagekomen', uiterlijk: '2026-06-15' } }, me)
    expect((await engine.query('tijdlijn', [family, '', 9])).map(row => row.titel)).toEqual(['nieuw', 'klaar', 'oud'])
    expect((await engine.query('tijdlijn', [family, 'afspraak', 9])).map(row => row.titel)).toHaveLength(2)
    expect((await engine.query('openstaand', [family])).map(row => row.titel)).toEqual(['loopt'])
  })

  it('says which rows are on this tablet only', async () => {
    await engine.save({ tabel: 'contactmoment', rij: idOf('mijn'), waarden: { huishouden_id: family, plaatsgevonden_op: 7 } })
    expect(await engine.query('wachtend', [])).toMatchObject([{ tabel: 'contactmoment', rij: idOf('mijn'), huishouden: 'Familie Voorbeeld' }])
    expect(await engine.query('tijdlijn', [family, '', 9])).toMatchObject([{ wacht: 1 }])
    await engine.exchange()
    expect(await engine.query('tijdlijn', [family, '', 9])).toMatchObject([{ wacht: 0 }])
  })
})
