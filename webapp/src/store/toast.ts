// A short message at the bottom of the screen, with at most one thing to do about it.

import { signal } from '@preact/signals'

export interface Toast {
  id: number
  text: string
  action?: { label: string; run: () => void }
}

export const toasts = signal<Toast[]>([])

let last = 0

/** Stays 12 seconds when it offers something, as an undo that flits by is none; 5 when it only tells. */
export function toast(text: string, action?: Toast['action']): void {
  const id = ++last
  const others = toasts.value.filter(one => one.text !== text || one.action) // said again, it stands there once
  toasts.value = [...others.slice(-1), action ? { id, text, action } : { id, text }]
  setTimeout(() => dismiss(id), action ? 12_000 : 5_000)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter(one => one.id !== id)
}
