import type { Form } from './field'

export const huishoudlid: Form = {
  table: 'huishoudlid',
  joint: [],
  sections: [
    {
      key: 'wie',
      fields: [
        { column: 'naam', kind: 'line', required: true },
        { column: 'rol', kind: 'choice', choices: ['ouder', 'kind', 'partner', 'grootouder', 'ander'] },
        { column: 'geboortejaar', kind: 'integer', range: [1900, 2100], half: true },
        { column: 'school_of_werk', kind: 'line', half: true },
        { column: 'bijzonderheden', kind: 'text' },
        { column: 'huishouden_id', kind: 'reference', required: true, hidden: true },
      ],
    },
  ],
  defaults: context => ({ huishouden_id: context.household }),
}
