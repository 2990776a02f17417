import type { Form } from './field'

export const ervaring: Form = {
  table: 'ervaring',
  joint: [],
  sections: [
    {
      key: 'verhaal',
      fields: [
        { column: 'verteller', kind: 'choice', choices: ['ouder', 'kind', 'gezin', 'ervaringsdeskundige', 'medewerker'] },
        { column: 'verhaal', kind: 'text' },
      ],
    },
    {
      key: 'vragen',
      fields: [
        { column: 'geluisterd', kind: 'integer', range: [1, 5], scale: true },
        { column: 'nagekomen', kind: 'integer', range: [1, 5], scale: true },
        { column: 'wist_bij_wie', kind: 'integer', range: [1, 5], scale: true },
        { column: 'verbeterd', kind: 'integer', range: [1, 5], scale: true },
        { column: 'wat_anders', kind: 'text' },
      ],
    },
    {
      key: 'waarover',
      folded: true,
      fields: [
        { column: 'opgetekend_op', kind: 'time', required: true },
        { column: 'afspraak_id', kind: 'reference', refers: 'afspraak', half: true },
        { column: 'experiment_id', kind: 'reference', refers: 'experiment', half: true },
        { column: 'huishouden_id', kind: 'reference', required: true, hidden: true },
      ],
    },
  ],
  defaults: context => ({ huishouden_id: context.household, opgetekend_op: context.now, verteller: 'gezin' }),
}
