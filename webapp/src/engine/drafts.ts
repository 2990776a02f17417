// Forms that are being filled in: rows of `concept`. Drafts never travel; each stays until its form is saved or thrown away.

import type { Draft } from './facade'
import type { Database } from './wasm'

interface Row {
  sleutel: string
  inhoud: string
  bewaard: number
}

export function saveDraft(database: Database, sleutel: string, inhoud: unknown, now: number): void {
  database.query(
    `INSERT INTO concept (sleutel, inhoud, bewaard) VALUES (?1, ?2, ?3)
     ON CONFLICT (sleutel) DO UPDATE SET inhoud = excluded.inhoud, bewaard = excluded.bewaard`,
    [sleutel, JSON.stringify(inhoud), now],
  )
}

export function findDraft(database: Database, sleutel: string): Draft | null {
  const [row] = database.query<Row>('SELECT sleutel, inhoud, bewaard FROM concept WHERE sleutel = ?1', [sleutel])
  return row ? parsed(row) : null
}

export function listDrafts(database: Database): Draft[] {
  return database.query<Row>('SELECT sleutel, inhoud, bewaard FROM concept ORDER BY bewaard DESC').map(parsed)
}

export function countDrafts(database: Database): number {
  return database.query<{ aantal: number }>('SELECT count(*) AS aantal FROM concept')[0]!.aantal
}

export function dropDraft(database: Database, sleutel: string): void {
  database.query('DELETE FROM concept WHERE sleutel = ?1', [sleutel])
}

function parsed({ sleutel, inhoud, bewaard }: Row): Draft {
  return { sleutel, inhoud: JSON.parse(inhoud), bewaard }
}
