// The language tables: the same keys with words everywhere, the same things to fill in, none that nobody uses.

import { describe, expect, it } from 'vitest'
import { en } from '../../src/texts/en'
import { nl } from '../../src/texts/nl'

const sources = import.meta.glob<string>(['../../src/{views,actions,store,texts,forms,engine}/**/*.{ts,tsx}', '!../../src/**/*.test.{ts,tsx}'], { query: '?raw', import: 'default', eager: true })
const code = Object.entries(sources).filter(([path]) => !/texts\/(nl|en)\.ts$/.test(path)).map(([, text]) => text).join('\n')

const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(found => found[1]).sort()

describe('the tables', () => {
  it('have the same keys, all with words', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(nl).sort())
    for (const text of [...Object.values(nl), ...Object.values(en)]) expect(text.trim()).not.toBe('')
  })

  it('have the same blanks to fill in', () => {
    const filled = (texts: Record<string, string>) => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, blanks(text)]))
    expect(filled(en)).toEqual(filled(nl))
  })

  it('hold no key that no screen uses', () => {
    const composed = /^(economisch|sociaal|cultureel|pedagogisch|mentaal|huishouden|huishoudlid|contactmoment|afspraak|ervaring|vervolgstap|tabel|nieuw|wijzig|menu|score|antwoord|reden|mist|instellingen\.(taal|weergave)|verwijderen\.wat)\b/
    const idle = Object.keys(nl).filter(key => !composed.test(key) && !code.includes(`'${key.replace(/\.(one|other)$/, '')}'`))
    expect(idle).toEqual([])
  })
})

describe('the reasons', () => {
  const engine = Object.values(import.meta.glob<string>('../../../sync/**/*.c', { query: '?raw', import: 'default', eager: true })).join('\n')
  const ours = Object.entries(sources).filter(([path]) => path.includes('/engine/')).map(([, text]) => text).join('\n')
  const given = [
    ...[...engine.matchAll(/"([a-z]+(?:-[a-z]+)+)"/g)].map(found => found[1]!), 'verplicht', 'leeg', 'eenmalig', 'onvolledig',
    ...[...ours.matchAll(/failure\('([^']+)'/g)].map(found => found[1]!),
  ]

  it.each([...new Set(given)])('%s has words', reason => expect(Object.keys(nl)).toContain(`reden.${reason}`))

  it('stand in no sentence of the engine’s own', () => {
    const code = ours.replace(/^\s*(\/\/|\/?\*).*$|\/\/ .*$/gm, '')
    expect(code.match(/(['`])[^'`\n]*\b(het|een|niet|deze|kantoor|geen)\b [^'`\n]*\1/g) ?? []).toEqual([])
  })
})

describe('the screens', () => {
  const views = Object.entries(sources).filter(([path]) => path.includes('/views/') && path.endsWith('.tsx'))

  it.each(views)('%s holds no words of its own', (_path, text) => {
    // Text between tags, and texts given to attributes that people read or hear.
    const shown = [...text.matchAll(/>\s*([A-Za-zÀ-ÿ][^<>{}()=;&|]*?)\s*<\/(?!script)/g)].map(found => found[1]!)
    const spoken = [...text.matchAll(/(?:aria-label|placeholder|title|alt)="([^"]+)"/g)].map(found => found[1]!)
    expect([...shown, ...spoken]).toEqual([])
  })
})
