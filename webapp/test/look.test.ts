// The dark values stand twice in the tokens, since a media query and a choice can't share a rule; and no ink is too faint for its ground.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const tokens = readFileSync(new URL('../src/look/tokens.css', import.meta.url), 'utf8')

function values(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([\w-]+): ([^;]+);/g)].map(found => [found[1]!, found[2]!]))
}

const [light, system, chosen] = [...tokens.matchAll(/:root[^{]*\{([^}]*)\}/g)].map(found => values(found[1]!))

const luminance = (hex: string) => {
  const parts = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255).map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * parts[0]! + 0.7152 * parts[1]! + 0.0722 * parts[2]!
}
const contrast = (one: string, other: string) => {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high! + 0.05) / (low! + 0.05)
}

describe('the tokens', () => {
  it('are the same whether dark is the system’s or a person’s choice', () => expect(chosen).toEqual(system))

  const grounds = ['paper', 'surface', 'sunken']
  const pairs = [
    ...grounds.flatMap(ground => [['ink', ground], ['ink-soft', ground]]), ['on-brand', 'brand'], ['brand', 'paper'], ['brand', 'surface'], ['brand-strong', 'brand-soft'],
    ...['warm', 'heather', 'moss', 'alarm', 'safe', 'amber'].map(tint => [tint, `${tint}-soft`]), ['ink', 'brand-soft'], ['ink', 'amber-soft'], ['ink', 'alarm-soft'],
  ] as [string, string][]

  it.each(pairs)('%s can be read on %s', (ink, ground) => {
    expect(contrast(light![ink]!, light![ground]!)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(system![ink]!, system![ground]!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['paper', 'surface'])('the edge of a control can be seen on %s', ground => {
    expect(contrast(light!.edge!, light![ground]!)).toBeGreaterThanOrEqual(3)
    expect(contrast(system!.edge!, system![ground]!)).toBeGreaterThanOrEqual(3)
  })
})
