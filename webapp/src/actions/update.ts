// A new release: fetched in the background by the service worker, offered in words, and never forced. Drafts and unsent edits
// survive it, but a form that reloads under one's hands is unkind all the same.

import { signal } from '@preact/signals'

export const updateReady = signal<(() => void) | null>(null)

const EVERY = 60 * 60_000

export async function startUpdates(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const registration = await navigator.serviceWorker.register('./worker.js', { scope: './' })
  const offer = () => {
    const waiting = registration.waiting
    // Without a controller this is the first install: there is nothing to update.
    if (!waiting || !navigator.serviceWorker.controller) return
    updateReady.value = () => waiting.postMessage('take-over')
  }
  offer()
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer)
  })
  const hadController = Boolean(navigator.serviceWorker.controller)
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (hadController) location.reload() })
  setInterval(() => { registration.update().catch(() => { /* no network: later */ }) }, EVERY)
}
