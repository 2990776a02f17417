import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/engine/facade'
import { isSafe, statusWords } from '../../src/texts/status_words'

const now = new Date(2026, 5, 15, 14, 30)
const at = (hour: number, minute: number, day = 15) => new Date(2026, 5, day, hour, minute).getTime() / 1000
const status = (part: Partial<Status> = {}): Status => ({ wacht: 0, geweigerd: 0, conflicten: 0, nog: 0, laatste: at(14, 2), nodig: [], concepten: 0, verbinding: 'goed', ...part })
const words = (part: Partial<Status> = {}) => statusWords(status(part), now)

describe('the words of the status', () => {
  it('say that all is safe when nothing waits, nothing was refused, no draft is open and nobody else has to send', () => {
    expect(words()).toMatchObject({ tone: 'safe', title: 'Alles is veilig op kantoor, 14:02' })
    expect(words({ laatste: at(16, 31, 14) }).title).toBe('Alles is veilig op kantoor, gisteren 16:31')
  })

  it.each([{ wacht: 1 }, { geweigerd: 1 }, { concepten: 1 }, { nodig: ['AAAAAAAAAAAAAAAAAAAAAQ'] }, { laatste: 0 }])('never say so with %o', part => {
    expect(isSafe(status(part))).toBe(false)
    const { title, short, lines } = words(part)
    expect([title, short, ...lines].join(' ')).not.toMatch(/Alles is veilig|^Veilig/)
  })

  it('say it without a network too: what is safe stays safe', () => {
    expect(words({ verbinding: 'geen-netwerk' }).tone).toBe('safe')
  })

  it('name first what asks most, and leave nothing out', () => {
    const { tone, title, lines } = words({ wacht: 3, geweigerd: 1, concepten: 2 })
    expect(tone).toBe('attention')
    expect(title).toBe('1 wijziging is op kantoor niet aangenomen')
    expect(lines.join(' ')).toContain('3 wijzigingen staan nog alleen op deze tablet')
    expect(lines.join(' ')).toContain('2 concepten zijn nog open')
  })

  it('call the rest safe only when nothing waits', () => {
    expect(words({ concepten: 1 }).lines.join(' ')).toContain('De rest is veilig op kantoor, 14:02')
    expect(words({ concepten: 1, wacht: 1 }).lines.join(' ')).not.toContain('De rest is veilig')
  })

  it('say that sending is under way', () => {
    expect(words({ wacht: 2, verbinding: 'bezig' })).toMatchObject({ tone: 'busy', short: 'Verzenden…' })
  })
})
