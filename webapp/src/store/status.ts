// What is where, as the engine last said it.

import { computed, signal } from '@preact/signals'
import type { Draft, Refused, Status, Version } from '../engine/facade'

export const status = signal<Status>({ wacht: 0, geweigerd: 0, conflicten: 0, nog: 0, laatste: 0, nodig: [], concepten: 0, verbinding: 'onbekend' })

let wasRevoked = false

/** The office no longer trusts this tablet. While a talk goes on it is as before. */
export const revoked = computed(() => {
  if (status.value.verbinding !== 'bezig') wasRevoked = status.value.verbinding === 'ingetrokken'
  return wasRevoked
})

/** The first download goes on, or has yet to begin: that something isn't here says nothing. */
export const incomplete = computed(() => status.value.nog > 0 || status.value.laatste === 0)

/** Forms of which the last words could not be written yet. */
export const unwritten = signal(0)

export const drafts = signal<Draft[] | null>(null)

export const refused = signal<Refused[] | null>(null)

export const refusedWith = (version: Version): Refused | null => refused.value?.find(({ versie }) => versie.join() === version.join()) ?? null
