// Language and mode: of this browser, not of a person, and needed before the database is open. So they stand in localStorage;
// no record ever does. public/mode.js reads the same two names before the first paint.

import { effect, signal } from '@preact/signals'
import { language, loadLanguage, type Language } from '../texts'

export type Mode = 'system' | 'light' | 'dark'

export const mode = signal<Mode>(read('mode') === 'light' ? 'light' : read('mode') === 'dark' ? 'dark' : 'system')

function read(name: string): string | null {
  try { return localStorage.getItem(`naober.${name}`) } catch { return null }
}

function write(name: string, value: string): void {
  try { localStorage.setItem(`naober.${name}`, value) } catch { /* closed storage: the choice holds until the tab closes */ }
}

export function setMode(value: Mode): void {
  mode.value = value
  write('mode', value)
}

export async function setLanguage(value: Language): Promise<void> {
  await loadLanguage(value)
  write('language', value)
}

/** Brings the document in line with the choices, now and at every change. */
export async function applyPreferences(): Promise<void> {
  effect(() => {
    if (mode.value === 'system') delete document.documentElement.dataset.mode
    else document.documentElement.dataset.mode = mode.value
  })
  effect(() => { document.documentElement.lang = language.value })
  if (read('language') === 'en') await loadLanguage('en')
}
