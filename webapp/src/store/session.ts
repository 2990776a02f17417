// Who works here, and whether this tab may work at all.

import { computed, signal } from '@preact/signals'
import type { Account, Opened } from '../engine/facade'

export type Session = { staat: 'bezig' } | { staat: 'kapot'; fout: unknown } | { staat: 'verloren' } | Opened

export const session = signal<Session>({ staat: 'bezig' })

export const account = computed<Account | null>(() => (session.value.staat === 'open' ? session.value.account : null))

/** The tablet may be going from one person to another: no form may be open. */
export const loggingIn = signal(false)

/** Why the last log-in failed: an error. It outlives the screen that asked for it. Null: nothing to tell. */
export const logInFault = signal<unknown>(null)
