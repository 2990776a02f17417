// Words by key. Dutch is in the first load; English comes when chosen.

import { computed, signal } from '@preact/signals'
import { nl, type TextKey } from './nl'

export type { TextKey }
export type Language = 'nl' | 'en'
export type Texts = Readonly<Record<TextKey, string>>

/** Keys that come in a form for one and a form for more. */
export type PluralKey = TextKey extends infer Key ? (Key extends `${infer Stem}.one` ? Stem : never) : never

export const LANGUAGES: readonly Language[] = ['nl', 'en']

const shown = signal<{ language: Language; texts: Texts }>({ language: 'nl', texts: nl })

export const language = computed(() => shown.value.language)

export async function loadLanguage(wanted: Language): Promise<void> {
  shown.value = { language: wanted, texts: wanted === 'en' ? (await import('./en')).en : nl }
}

export type Filled = Record<string, string | number>

export function t(key: TextKey, filled?: Filled): string {
  return fill(shown.value.texts[key], filled)
}

function fill(text: string, filled?: Filled): string {
  return filled ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(filled[name] ?? whole)) : text
}

/** The form for this number; {n} is filled with it. */
export function tn(key: PluralKey, n: number, filled?: Filled): string {
  return t(`${key}.${n === 1 ? 'one' : 'other'}` as TextKey, { n: new Intl.NumberFormat(language.value).format(n), ...filled })
}

/** A key that was put together from names in the schema or reasons of the engine; null when there are no words for it. */
export function maybe(key: string, filled?: Filled): string | null {
  const text = (shown.value.texts as Record<string, string>)[key]
  return text === undefined ? null : fill(text, filled)
}

/** `verwijderd` stands in every table. */
export const labelOf = (table: string, column: string): string => maybe(column === 'verwijderd' ? 'rij.verwijderd' : `${table}.${column}`) ?? column
/** A label with a colon behind it: no question mark. */
export const headOf = (table: string, column: string): string => labelOf(table, column).replace(/\?$/, '')
/** A label within a sentence: no capital either, where it can be avoided. */
export const namedOf = (table: string, column: string): string => headOf(table, column).replace(/^([A-Z])(?=[a-z])/, letter => letter.toLowerCase())
export const helpOf = (table: string, column: string): string | null => maybe(`${table}.${column}.hulp`)
export const choiceOf = (table: string, column: string, value: string): string => maybe(`${table}.${column}=${value}`) ?? value
export const tableOf = (table: string): string => maybe(`tabel.${table}`) ?? table
