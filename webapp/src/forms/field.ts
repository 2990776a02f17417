// How a form is described: one table of fields a table of the schema. Inputs, labels, help, steps, checks and what travels
// together all follow from it. Words stand in texts/ under '<table>.<column>', '.hulp' for help, '=<value>' for a choice.
// test/forms/catalogue.test.ts holds each description against the catalogue in schema/.

import type { Cover, Edit, Id, Value, Values, Version } from '../engine/facade'

export type Kind = 'line' | 'text' | 'date' | 'time' | 'integer' | 'cents' | 'flag' | 'choice' | 'reference'

export type Refers = 'medewerker' | 'experiment' | 'afspraak' | 'contactmoment' | 'team'

export interface Field {
  column: string
  kind: Kind
  required?: true
  /** choice: the values, in the order of the screen. */
  choices?: readonly string[]
  /** integer: least and greatest. */
  range?: readonly [number, number]
  /** integer: faces with words from 1 to 5, rather than a number to type. */
  scale?: true
  /** integer: quick choices beside the number. */
  quick?: readonly number[]
  refers?: Refers
  /** A column that is set at creation and has no input. */
  hidden?: true
  /** flag: a chip that is on or off; never having been touched means off. */
  chip?: true
  /** Side by side with its neighbour where there is room. */
  half?: true
}

/** Fields that stand under one heading; the five capitals are one such group of chips. */
export interface Section {
  key: string
  fields: readonly Field[]
  layout?: 'chips' | 'scores'
  /** Folded up until asked for: most forms are saved without it. */
  folded?: true
}

export interface Context {
  person: Id
  household: Id | null
  teams: readonly Id[]
  now: number
  today: string
}

export interface Form {
  table: string
  sections: readonly Section[]
  /** Registers of more than one column, each led by its first: their columns always travel together. */
  joint: readonly (readonly string[])[]
  /** Registers that are about others, and the column that says about which versions: it travels with them. */
  covers?: Readonly<Record<string, string>>
  defaults: (context: Context) => Values
  /** A second row that may be made in the same go: the next step within a contactmoment. */
  step?: true
}

export const CAPITALS = ['economisch', 'sociaal', 'cultureel', 'pedagogisch', 'mentaal'] as const

export const capitalChips: Section = {
  key: 'kapitalen',
  layout: 'chips',
  fields: CAPITALS.map(column => ({ column, kind: 'flag' as const, chip: true as const })),
}

export function fieldsOf(form: Form): Field[] {
  return form.sections.flatMap(section => [...section.fields])
}

/** The columns of the register that this column belongs to; its first column names it. */
export function registerOf(form: Form, column: string): readonly string[] {
  return form.joint.find(columns => columns.includes(column)) ?? [column]
}

/** What the database keeps: no empty strings. Nothing else about a text is changed. */
export function tidy(value: Value | undefined): Value {
  return value === undefined || value === '' ? null : value
}

function same(field: Field, one: Value | undefined, other: Value | undefined): boolean {
  if (field.chip) return Boolean(one) === Boolean(other)
  return tidy(one) === tidy(other)
}

export interface Opened {
  waarden: Values
  gezien: Record<string, Version[]>
  /** As the row gave it when the form was opened; see RowState. */
  dekking: Record<string, Cover>
}

/** What changed between a form as it was opened and as it stands: whole registers, with the versions that were displayed (R2). */
export function changes(form: Form, opened: Opened, now: Values): Required<Pick<Edit, 'waarden' | 'gezien'>> {
  const waarden: Edit['waarden'] = {}
  const gezien: Record<string, Version[]> = {}
  for (const field of fieldsOf(form)) {
    if (same(field, opened.waarden[field.column], now[field.column])) continue
    const register = registerOf(form, field.column)
    for (const each of register) waarden[each] = tidy(now[each])
    gezien[register[0]!] = opened.gezien[register[0]!] ?? []
    const cover = form.covers?.[register[0]!]
    if (cover) waarden[cover] = opened.dekking[cover] ?? null
  }
  return { waarden, gezien }
}

/** Everything that a new row starts with: no empty columns, but registers whole. */
export function creation(form: Form, now: Values): Values {
  const waarden: Values = {}
  for (const field of fieldsOf(form)) {
    if (same(field, null, now[field.column])) continue
    for (const each of registerOf(form, field.column)) waarden[each] = tidy(now[each])
  }
  return waarden
}

export type FaultKey = 'fout.leeg' | 'fout.getal' | 'fout.bereik' | 'fout.bedrag' | 'fout.datum'

/** What a person must still do before this can be saved, by column. An input that can't be read stays as it was typed. */
export function faults(form: Form, now: Values): Map<string, FaultKey> {
  const found = new Map<string, FaultKey>()
  for (const field of fieldsOf(form)) {
    const fault = faultOf(field, tidy(now[field.column]))
    if (fault) found.set(field.column, fault)
  }
  return found
}

function faultOf(field: Field, value: Value): FaultKey | null {
  if (value === null) return field.required ? 'fout.leeg' : null
  switch (field.kind) {
    case 'line':
    case 'text':
      return field.required && String(value).trim() === '' ? 'fout.leeg' : null
    case 'cents':
      return Number.isSafeInteger(value) && Number(value) >= 0 ? null : 'fout.bedrag'
    case 'integer':
      if (!Number.isSafeInteger(value)) return 'fout.getal'
      return field.range && (Number(value) < field.range[0] || Number(value) > field.range[1]) ? 'fout.bereik' : null
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? null : 'fout.datum'
    case 'time':
      return Number.isSafeInteger(value) ? null : 'fout.datum'
    default:
      return null
  }
}

/** '12,50' or '1.250' or '12.5' in cents; what can't be read comes back as it was typed, so that nothing is lost. */
export function readCents(text: string): Value {
  const plain = text.replace(/[€\s]/g, '')
  if (plain === '') return null
  const found = /^(\d{1,3}(?:[.]\d{3})+|\d+)(?:[,.](\d{1,2}))?(?:,-)?$/.exec(plain)
  if (!found) return text
  return Number(found[1]!.replaceAll('.', '')) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
}

export function readInteger(text: string): Value {
  const plain = text.trim()
  if (plain === '') return null
  return /^\d{1,9}$/.test(plain) ? Number(plain) : text
}
