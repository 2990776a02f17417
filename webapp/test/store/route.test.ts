import { describe, expect, it } from 'vitest'
import { match, to } from '../../src/store/route'

describe('routes', () => {
  it.each([
    ['/', 'huishoudens'], ['/huishoudens/A', 'huishouden'], ['/huishoudens/A/bewerken', 'huishoudenBewerken'], ['/huishoudens/A/nieuw/afspraak', 'nieuw'],
    ['/huishoudens/A/afspraak/B', 'rij'], ['/huishoudens/A/afspraak/B/bewerken', 'rijBewerken'], ['/keuzes', 'keuzes'], ['/keuzes/afspraak/B', 'keuze'],
    ['/verzenden/A/3', 'corrigeren'], ['/geschiedenis/afspraak/B', 'geschiedenis'],
  ])('%s is %s', (path, name) => expect(match(path)?.name).toBe(name))

  it('come back as they went', () => {
    const at = { huishouden: 'a_-b', tabel: 'afspraak', rij: 'c' }
    expect(match(to('rij', at).slice(1))).toMatchObject({ name: 'rij', at })
  })

  it('know what they don’t know', () => expect(match('/elders/1')).toBeNull())
})
