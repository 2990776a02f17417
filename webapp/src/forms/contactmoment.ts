import { capitalChips, type Form } from './field'

export const contactmoment: Form = {
  table: 'contactmoment',
  joint: [],
  step: true,
  sections: [
    {
      key: 'wanneer',
      fields: [
        { column: 'kanaal', kind: 'choice', choices: ['huisbezoek', 'kantoor', 'onderweg', 'telefoon', 'bericht'] },
        { column: 'plaatsgevonden_op', kind: 'time', required: true, half: true },
        { column: 'duur', kind: 'integer', range: [0, 1440], quick: [15, 30, 60, 90], half: true },
        { column: 'initiatiefnemer', kind: 'choice', choices: ['gezin', 'medewerker', 'ander'] },
        { column: 'gelukt', kind: 'flag' },
      ],
    },
    {
      key: 'wat',
      fields: [
        { column: 'onderwerp', kind: 'line' },
        { column: 'feiten', kind: 'text' },
        { column: 'interpretatie', kind: 'text' },
      ],
    },
    capitalChips,
    {
      key: 'wie',
      folded: true,
      fields: [
        { column: 'aanwezigen', kind: 'line' },
        { column: 'medewerker_id', kind: 'reference', refers: 'medewerker', half: true },
        { column: 'experiment_id', kind: 'reference', refers: 'experiment', half: true },
        { column: 'huishouden_id', kind: 'reference', required: true, hidden: true },
      ],
    },
  ],
  defaults: context => ({
    huishouden_id: context.household,
    medewerker_id: context.person,
    plaatsgevonden_op: context.now - (context.now % 300), // five minutes' precision: nobody notes a visit by the second
    kanaal: 'huisbezoek',
    initiatiefnemer: 'medewerker',
    gelukt: 1,
  }),
}
