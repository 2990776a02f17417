// What the worker keeps beside the records: rows of `instelling`, each a JSON value.

import type { Device } from './devices'
import type { LogIn } from './login'
import type { Database } from './wasm'

export interface Settings {
  aanmelding: LogIn
  /** One for each person who logged in here. */
  apparaten: Device[]
  /** The office no longer trusts the tablet with this log-in. */
  ingetrokken: boolean
}

export function readSetting<Name extends keyof Settings>(database: Database, name: Name): Settings[Name] | null {
  const [row] = database.query<{ waarde: string }>('SELECT waarde FROM instelling WHERE naam = ?1', [name])
  return row ? (JSON.parse(row.waarde) as Settings[Name]) : null
}

export function writeSetting<Name extends keyof Settings>(database: Database, name: Name, value: Settings[Name]): void {
  database.query(
    'INSERT INTO instelling (naam, waarde) VALUES (?1, ?2) ON CONFLICT (naam) DO UPDATE SET waarde = excluded.waarde',
    [name, JSON.stringify(value)],
  )
}
