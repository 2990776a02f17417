import type { Form, Section } from './field'

/** Also stands within a new contactmoment. */
export const stepFields: Section = {
  key: 'stap',
  fields: [
    { column: 'wat', kind: 'line', required: true },
    { column: 'wie', kind: 'line', half: true },
    { column: 'uiterlijk', kind: 'date', half: true },
  ],
}

export const vervolgstap: Form = {
  table: 'vervolgstap',
  joint: [],
  sections: [
    stepFields,
    {
      key: 'klaar',
      fields: [
        { column: 'gedaan_op', kind: 'date' },
        { column: 'contactmoment_id', kind: 'reference', refers: 'contactmoment' },
        { column: 'huishouden_id', kind: 'reference', required: true, hidden: true },
      ],
    },
  ],
  defaults: context => ({ huishouden_id: context.household }),
}
