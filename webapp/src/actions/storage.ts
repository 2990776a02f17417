// Asks the browser not to clear this tablet's data by itself.

import { signal } from '@preact/signals'

/** null: this browser can't say. */
export const persistent = signal<boolean | null>(null)

export async function askPersistence(): Promise<void> {
  try {
    persistent.value = await navigator.storage.persisted() || await navigator.storage.persist()
  } catch {
    persistent.value = null
  }
}

export async function readPersistence(): Promise<void> {
  try {
    persistent.value = await navigator.storage.persisted()
  } catch {
    persistent.value = null
  }
}
