// What is where, as the engine last said it.

import { signal } from '@preact/signals'
import type { Draft, Refused, Status } from '../engine/facade'

export const status = signal<Status>({ wacht: 0, geweigerd: 0, conflicten: 0, nog: 0, laatste: 0, nodig: [], concepten: 0, verbinding: 'onbekend' })

/** Forms of which the last words could not be written yet. */
export const unwritten = signal(0)

export const drafts = signal<Draft[] | null>(null)

export const refused = signal<Refused[] | null>(null)
