// views → actions → store → engine, and never back. Words and form descriptions serve all of them and know none.

import { describe, expect, it } from 'vitest'

const sources = import.meta.glob<string>(['../src/**/*.{ts,tsx}', '!../src/**/*.test.{ts,tsx}'], { query: '?raw', import: 'default', eager: true })

/** What each folder may import. The engine's facade and queries give their types to everyone. */
const MAY: Record<string, readonly string[]> = {
  views: ['views', 'actions', 'store', 'forms', 'texts'],
  actions: ['actions', 'store', 'forms', 'texts'],
  store: ['store', 'engine', 'texts'],
  forms: ['forms'],
  texts: ['texts'],
  engine: ['engine', 'build'], // its WebAssembly is compiled from sync/device
  service: [],
}

/** EngineError is a class, so this one file is more than types. */
const OPEN_TO_ALL = ['engine/facade']

function* imports(text: string): Generator<{ from: string; typeOnly: boolean }> {
  for (const [, type, from] of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"](\.[^'"]+)['"]/gm)) yield { from: from!, typeOnly: Boolean(type) }
  for (const [, from] of text.matchAll(/import\(['"](\.[^'"]+)['"]\)/g)) yield { from: from!, typeOnly: false }
}

describe('imports run one way', () => {
  const files = Object.entries(sources).map(([path, text]) => ({ path: path.replace('../src/', ''), text })).filter(({ path }) => path.includes('/'))

  it('covers every folder', () => {
    expect([...new Set(files.map(({ path }) => path.split('/')[0]!))].filter(folder => !(folder in MAY))).toEqual([])
  })

  it.each(files)('$path', ({ path, text }) => {
    const folder = path.split('/')[0]!
    const wrong = [...imports(text)].filter(({ from, typeOnly }) => {
      const target = new URL(from, `file:///${path}`).pathname.slice(1)
      const other = target.split('/')[0]!
      return !MAY[folder]!.includes(other) && !(other === 'engine' && (typeOnly || OPEN_TO_ALL.includes(target)))
    })
    expect(wrong.map(({ from }) => from)).toEqual([])
  })
})
