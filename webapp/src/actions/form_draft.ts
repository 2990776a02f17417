// What a draft holds: enough to go on exactly where a person was, and to save later with what they saw (R2).

import type { Draft, Id, Merged, Values, Version } from '../engine/facade'
import type { Opened } from '../forms/field'

export interface FormDraft {
  tabel: string
  /** Drawn when the form was opened, so that a save that is repeated makes no second row. */
  rij: Id
  huishouden: Id | null
  nieuw: boolean
  /** The row as it was on the screen when the form was opened; a later pull changes nothing here. */
  geopend: Opened
  /** The texts that were shown merged then: both versions can be looked at while writing. */
  samengevoegd: Record<string, Merged>
  waarden: Values
  /** The next step within a contactmoment: a row of its own. */
  stap: { rij: Id; waarden: Values } | null
  /** The refused edit that this is to become in place of. */
  verbetert?: Version
  /** Refused edits that changed that new row later: what was typed in them is in here too. */
  ook?: Version[]
  /** The registers that were taken from the history. */
  teruggezet?: string[]
  /** The form was gone on with where its new row was in already: what that holds now is shown beside. */
  hervat?: true
}

/** One draft a row, and one a kind of new row within a huishouden. */
export function draftKey(table: string, household: Id | null, row: Id | null): string {
  return row ? `${table}:${row}` : `${table}:nieuw:${household ?? ''}`
}

/** A correction has a key of its own: the row itself may have a draft too. */
export const correctionKey = ([branch, number]: Version): string => `correctie:${branch}:${number}`

/** A draft from an older release may be shaped otherwise: shown as unreadable, never thrown away. */
export function readDraft(draft: Draft): FormDraft | null {
  const content = draft.inhoud as Partial<FormDraft> | null
  if (!content || typeof content !== 'object') return null
  if (typeof content.tabel !== 'string' || typeof content.rij !== 'string' || !content.waarden || !content.geopend) return null
  return {
    tabel: content.tabel,
    rij: content.rij,
    huishouden: content.huishouden ?? null,
    nieuw: content.nieuw ?? false,
    geopend: { waarden: content.geopend.waarden ?? {}, gezien: content.geopend.gezien ?? {}, dekking: content.geopend.dekking ?? {} },
    samengevoegd: content.samengevoegd ?? {},
    waarden: content.waarden,
    stap: content.stap ?? null,
    ...(content.verbetert && { verbetert: content.verbetert }),
    ...(content.ook && { ook: content.ook }),
    ...(content.teruggezet && { teruggezet: content.teruggezet }),
    ...(content.hervat && { hervat: content.hervat }),
  }
}
