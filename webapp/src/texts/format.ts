// Dates, times and amounts in the chosen language and the tablet's own time zone.

import { language, t } from './index'

const made = new Map<string, Intl.DateTimeFormat>()

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = language.value === 'nl' ? 'nl-NL' : 'en-GB'
  const key = locale + JSON.stringify(options)
  let found = made.get(key)
  if (!found) made.set(key, found = new Intl.DateTimeFormat(locale, options))
  return found
}

const day = (moment: Date): number => Math.floor((moment.getTime() - moment.getTimezoneOffset() * 60_000) / 86_400_000)

/** vandaag, gisteren, ma 3 aug, or 3 aug 2025. */
export function dayWords(moment: Date, now: Date): string {
  const away = day(moment) - day(now)
  if (away === 0) return t('tijd.vandaag')
  if (away === -1) return t('tijd.gisteren')
  if (away === 1) return t('tijd.morgen')
  if (Math.abs(away) < 120) return formatter({ weekday: 'short', day: 'numeric', month: 'short' }).format(moment)
  return formatter({ day: 'numeric', month: 'short', year: 'numeric' }).format(moment)
}

export function clock(moment: Date): string {
  return formatter({ hour: '2-digit', minute: '2-digit' }).format(moment)
}

/** 14:02 when it is today, otherwise the day with it. `at`: UTC seconds. */
export function momentWords(at: number, now: Date): string {
  const moment = new Date(at * 1000)
  return day(moment) === day(now) ? clock(moment) : t('tijd.dag_om', { dag: dayWords(moment, now), tijd: clock(moment) })
}

/** The day of a moment in UTC seconds. */
export function dayOf(at: number, now: Date): string {
  return dayWords(new Date(at * 1000), now)
}

/** A date of the database, YYYY-MM-DD; whatever else it holds is shown as it stands. */
export function dateWords(date: string, now: Date): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  return found ? dayWords(new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3])), now) : date
}

/** Annelies, Bart en Carola. */
export function listWords(words: readonly string[]): string {
  return new Intl.ListFormat(language.value === 'nl' ? 'nl-NL' : 'en-GB').format(words)
}

export function euros(cents: number): string {
  const locale = language.value === 'nl' ? 'nl-NL' : 'en-GB'
  return new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }).format(cents / 100)
}
