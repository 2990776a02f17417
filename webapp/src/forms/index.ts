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

export const fieldOf = (table: string, column: string): Field | null =>
  fieldsOf(FORMS[table] ?? { table, sections: [], joint: [], defaults: () => ({}) }).find(field => field.column === column) ?? null
