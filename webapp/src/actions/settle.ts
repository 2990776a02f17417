// Settling a conflict: an edit that has seen every version that stood on the screen. Taking it back is choosing again, so what
// stood beside the choice stays at hand until the app closes; the history at the office keeps it for good.

import { signal } from '@preact/signals'
import type { Draft, Head, Id, RowState, Values } from '../engine/facade'
import { engine } from '../store/engine'
import { drafts } from '../store/status'
import { findDraft, setAside } from './draft_keeper'
import { saved } from './exchange'

export interface Settled {
  tabel: string
  rij: Id
  register: string
  /** Every version that stood on the screen, the one shown first. */
  koppen: Head[]
  gekozen: Values
}

/** The choices of this sitting, the latest first. */
export const settled = signal<Settled[]>([])

/** The choice names all versions that were shown as seen, and only those. */
export function settling(tabel: string, rij: Id, register: string, heads: readonly Head[], waarden: Values) {
  return { tabel, rij, waarden, gezien: { [register]: heads.map(head => head.versie) } }
}

/** `draft`: the key of the draft that a text of one's own came from; it goes in the same transaction. */
export async function settle(tabel: string, rij: Id, register: string, heads: Head[], waarden: Values, draft?: string): Promise<void> {
  const edit = settling(tabel, rij, register, heads, waarden)
  await engine().save(edit, draft)
  settled.value = [{ tabel, rij, register, koppen: heads, gekozen: waarden }, ...settled.value.filter(one => !isSame(one, tabel, rij, register))]
  saved()
}

/** Choose again among what stood there. Sees what is on the screen now: the row as given. */
export async function chooseAgain(choice: Settled, row: RowState, waarden: Values): Promise<void> {
  const gezien = { [choice.register]: row.gezien[choice.register] ?? [] }
  await engine().save({ tabel: choice.tabel, rij: choice.rij, waarden, gezien })
  settled.value = settled.value.map(one => (one === choice ? { ...one, gekozen: waarden } : one))
  saved()
}

function isSame(one: Settled, tabel: string, rij: Id, register: string): boolean {
  return one.tabel === tabel && one.rij === rij && one.register === register
}

export function settledFor(tabel: string, rij: Id): Settled[] {
  return settled.value.filter(one => one.tabel === tabel && one.rij === rij)
}

/** A text of one's own over a conflict, while it is being written: what it will have seen is fixed when writing begins. */
export interface ChoiceDraft {
  soort: 'keuze'
  tabel: string
  rij: Id
  register: string
  koppen: Head[]
  tekst: string
}

export const choiceKey = (tabel: string, rij: Id, register: string): string => `keuze:${tabel}:${rij}:${register}`

export function readChoice(draft: Draft): ChoiceDraft | null {
  const content = draft.inhoud as Partial<ChoiceDraft> | null
  if (content?.soort !== 'keuze' || !content.tabel || !content.rij || !content.register || !Array.isArray(content.koppen)) return null
  return content as ChoiceDraft
}

/** The registers of a row for which a text of one's own is being written. */
export const keptChoices = (tabel: string, rij: Id): string[] =>
  (drafts.value ?? []).flatMap(draft => readChoice(draft) ?? []).filter(one => one.tabel === tabel && one.rij === rij).map(one => one.register)

/** `unwritten`: it has to be kept anew. */
export async function openChoice(key: string): Promise<{ draft: ChoiceDraft; unwritten: boolean } | null> {
  const found = await findDraft(key)
  const draft = found && readChoice(found.draft)
  if (found && !draft) await setAside(found.draft)
  return draft && { draft, unwritten: found.unwritten }
}

/** Both texts, one after the other, for a person to make one text of. What is contained in the other stands there once. */
export function joined(texts: readonly string[]): string {
  const kept = texts.map(text => text.trim()).filter(Boolean)
  return kept.filter((text, index) => !kept.some((other, at) => at !== index && other.includes(text) && (other !== text || at < index))).join('\n\n')
}
