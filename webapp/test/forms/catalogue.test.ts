// Each form's description says the same as the catalogue in schema/: kinds, what is required, choices, and what travels together.

import { describe, expect, it } from 'vitest'
import { FORMS } from '../../src/forms'
import { fieldsOf, registerOf } from '../../src/forms/field'
import { nl } from '../../src/texts/nl'
import { schemaText } from '../memory_engine'

interface Column { table: string; column: string; register: number; kind: string; required: boolean; choices: string | null }

/** Covers stand with the schema since which they are there. */
const covers = [...schemaText().matchAll(/^ *\('(\w+)', '(\w+)', +\d+, (\d+), 'dekking',/gm)]
  .map(([, table, column, register]) => ({ table: table!, column: column!, register: Number(register) }))

const catalogue: Column[] = [...schemaText().matchAll(/^ *\('(\w+)', '(\w+)', +(\d+), '(\w+)', +'\w+', +([01]), (?:'([^']*)'|NULL)\)/gm)]
  .map(([, table, column, register, kind, required, choices]) => ({ table: table!, column: column!, register: Number(register), kind: kind!, required: required === '1', choices: choices ?? null }))

describe.each(Object.values(FORMS))('the form of $table', form => {
  const columns = catalogue.filter(each => each.table === form.table)

  it('has every column of the table, once', () => {
    expect(columns.length).toBeGreaterThan(3)
    expect(fieldsOf(form).map(field => field.column).sort()).toEqual(columns.map(each => each.column).sort())
  })

  it.each(columns)('$column: kind, required, choices', ({ column, kind, required, choices }) => {
    const field = fieldsOf(form).find(each => each.column === column)!
    expect({ kind: field.kind, required: field.required ?? false }).toEqual({ kind, required })
    if (kind === 'choice') expect([...field.choices!].sort()).toEqual(choices!.split(' ').sort())
    if (kind === 'integer') expect(field.range?.join(' ')).toBe(choices)
    if (kind === 'reference' && !field.hidden) expect(field.refers).toBe(choices)
  })

  it('keeps the columns of a register together, the first in front', () => {
    for (const { column, register } of columns) {
      expect(registerOf(form, column)).toEqual(columns.filter(each => each.register === register).map(each => each.column))
    }
  })

  it('sends each register with its cover', () => {
    const expected = covers.filter(each => each.table === form.table)
      .map(({ column, register }) => [columns.find(each => each.register === register)!.column, column])
    expect(Object.entries(form.covers ?? {}).sort()).toEqual(expected.sort())
  })

  it('has words for every label and every choice', () => {
    const texts = nl as Record<string, string>
    for (const field of fieldsOf(form)) {
      expect(texts[`${form.table}.${field.column}`], field.column).toBeTruthy()
      for (const choice of field.choices ?? []) expect(texts[`${form.table}.${field.column}=${choice}`], choice).toBeTruthy()
    }
    for (const section of form.sections) expect(texts[`${form.table}.deel.${section.key}`], section.key).toBeTruthy()
  })
})
