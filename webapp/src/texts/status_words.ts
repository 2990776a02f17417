// Where everything is, in words. 'Alles is veilig op kantoor' only when no edit waits, none was refused, no draft is open, nobody else has to send
// once more what was here, and the office has answered; otherwise it says what is where.

import type { Status } from '../engine/facade'
import { momentWords } from './format'
import { t, tn } from './index'

export type Tone = 'safe' | 'waiting' | 'attention' | 'busy'

export interface StatusWords {
  tone: Tone
  /** For the top bar. */
  short: string
  /** The headline of the screen 'Verzenden'. */
  title: string
  lines: string[]
}

export function isSafe(status: Status): boolean {
  return status.wacht === 0 && status.geweigerd === 0 && status.concepten === 0 && status.nodig.length === 0 && status.laatste > 0
}

/** `unwritten`: forms of which the last words could not be written yet. */
export function statusWords(status: Status, now: Date, unwritten = 0): StatusWords {
  const { wacht, geweigerd, concepten, nodig, laatste, nog, verbinding } = status
  const when = laatste > 0 ? momentWords(laatste, now) : ''
  const lines: string[] = []
  if (nog > 0) lines.push(tn('verzenden.nog', nog))

  if (isSafe(status) && unwritten === 0) {
    return { tone: 'safe', short: t('verzenden.veilig.kort'), title: t('verzenden.veilig', { wanneer: when }), lines: [t('verzenden.veilig.hulp'), ...lines] }
  }

  const found: { short: string; title: string; tone: Tone; help?: string }[] = []
  if (unwritten > 0) found.push({ short: t('verzenden.onbewaard.kort'), title: t('verzenden.onbewaard'), tone: 'attention', help: t('verzenden.onbewaard.hulp') })
  if (geweigerd > 0) found.push({ short: tn('verzenden.geweigerd.kort', geweigerd), title: tn('verzenden.geweigerd', geweigerd), tone: 'attention' })
  if (nodig.length > 0) found.push({ short: t('verzenden.nodig.kort'), title: t('verzenden.nodig'), tone: 'attention', help: t('verzenden.nodig.hulp') })
  if (wacht > 0) found.push({ short: tn('verzenden.wacht.kort', wacht), title: tn('verzenden.wacht', wacht), tone: 'waiting', help: t('verzenden.wacht.hulp') })
  if (concepten > 0) found.push({ short: tn('verzenden.concepten.kort', concepten), title: tn('verzenden.concepten', concepten), tone: 'waiting' })
  if (found.length === 0) return { tone: 'waiting', short: t('verzenden.nooit'), title: t('verzenden.nooit'), lines: [t('verzenden.nooit.hulp'), ...lines] }

  const first = found[0]!
  const rest = found.slice(1).map(one => (one.help ? `${one.title}. ${one.help}` : `${one.title}.`))
  if (first.help) rest.unshift(first.help)
  if (wacht === 0 && laatste > 0) rest.push(t('verzenden.rest_veilig', { wanneer: when }))
  const sending = verbinding === 'bezig' && wacht > 0 && unwritten === 0
  return {
    tone: sending && geweigerd === 0 ? 'busy' : first.tone,
    short: sending && geweigerd === 0 ? t('verzenden.bezig.kort') : first.short,
    title: first.title,
    lines: [...rest, ...lines],
  }
}
