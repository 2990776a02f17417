// What a person looks for in the list of families: kept while they look at one and come back.

import { signal } from '@preact/signals'

export type Filter = 'alles' | 'mijn' | 'te-laat' | 'te-kiezen'

export const PAGE = 50

export const typed = signal('')
export const filter = signal<Filter>('alles')
export const length = signal(PAGE)

/** Whom one person looked for is nobody else's to see. */
export function forgetSearch(): void {
  typed.value = ''
  filter.value = 'alles'
  length.value = PAGE
}
