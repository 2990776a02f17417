// The permanent answer to 'is my work safe?', in every screen's top bar: a word beside an icon, and the way to the whole story.

import { now } from '../../store/clock'
import { to } from '../../store/route'
import { status, unwritten } from '../../store/status'
import { statusWords, type Tone } from '../../texts/status_words'
import { Icon, type IconName } from './icon'

export const TONE_ICON: Readonly<Record<Tone, IconName>> = { safe: 'shield', waiting: 'tablet', attention: 'warning', busy: 'sync' }

export function StatusPill() {
  const words = statusWords(status.value, now.value, unwritten.value)
  return (
    <a class={`status-pill ${words.tone}`} href={to('verzenden')} title={words.title} aria-live="polite">
      <Icon name={TONE_ICON[words.tone]} /><span>{words.short}</span>
    </a>
  )
}
