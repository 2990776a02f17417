import { afspraak } from './afspraak'
import { contactmoment } from './contactmoment'
import { ervaring } from './ervaring'
import type { Field, Form } from './field'
import { fieldsOf } from './field'
import { huishouden } from './huishouden'
import { huishoudlid } from './huishoudlid'
import { vervolgstap } from './vervolgstap'

export const FORMS: Readonly<Record<string, Form>> = { huishouden, huishoudlid, contactmoment, afspraak, ervaring, vervolgstap }

export const formOf = (table: string): Form | null => (Object.hasOwn(FORMS, table) ? FORMS[table]! : null)

/** A column that says what another one is about, or that the row is deleted: never shown as a value. */
export const isCover = (table: string, column: string): boolean =>
  column === 'verwijderd' || Object.values(FORMS[table]?.covers ?? {}).includes(column)

export const fieldOf = (table: string, column: string): Field | null =>
  fieldsOf(FORMS[table] ?? { table, sections: [], joint: [], defaults: () => ({}) }).find(field => field.column === column) ?? null
