// The tablet's own clock, for what is shown: never for what survives. Ticks once a minute.

import { computed, signal } from '@preact/signals'

export const now = signal(new Date())

export const today = computed(() => dateOf(now.value))

/** The date of a moment, in the tablet's own time zone. */
export function dateOf(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

/** The date a week from now. */
export function weekFrom(moment: Date): string {
  return dateOf(new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() + 7))
}

export const seconds = (moment: Date = new Date()): number => Math.floor(moment.getTime() / 1000)

export function startClock(): () => void {
  const timer = setInterval(() => { now.value = new Date() }, 60_000)
  return () => clearInterval(timer)
}
