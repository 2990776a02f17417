import { capitalChips, type Form } from './field'

export const afspraak: Form = {
  table: 'afspraak',
  joint: [['kosten', 'betaler', 'termijn'], ['besluit', 'besloten_door', 'besloten_op']],
  covers: { gezin_akkoord: 'gezin_akkoord_dekt', besluit: 'besluit_dekt' },
  sections: [
    {
      key: 'waarheen',
      fields: [
        { column: 'doel', kind: 'text' },
        { column: 'eerst', kind: 'text' },
        { column: 'knelpunt', kind: 'text' },
      ],
    },
    {
      key: 'actie',
      fields: [
        { column: 'actie', kind: 'text', required: true },
        { column: 'wie', kind: 'line', half: true },
        { column: 'uiterlijk', kind: 'date', half: true },
        { column: 'eigen_bijdrage', kind: 'text' },
        { column: 'contactpersoon_id', kind: 'reference', refers: 'medewerker' },
        { column: 'status', kind: 'choice', choices: ['voorgesteld', 'loopt', 'nagekomen', 'gestopt'] },
        { column: 'gezin_akkoord', kind: 'choice', choices: ['ja', 'nee', 'nog_niet'] },
        { column: 'evaluatiedatum', kind: 'date' },
      ],
    },
    capitalChips,
    {
      key: 'waarde',
      folded: true,
      fields: [
        { column: 'wetsartikel', kind: 'line' },
        { column: 'bedoeling', kind: 'text' },
        { column: 'legitiem', kind: 'text' },
        { column: 'betrokken', kind: 'text' },
        { column: 'rendement', kind: 'text' },
      ],
    },
    {
      key: 'kosten',
      folded: true,
      fields: [
        { column: 'kosten', kind: 'cents', half: true },
        { column: 'betaler', kind: 'line', half: true },
        { column: 'termijn', kind: 'choice', choices: ['eenmalig', 'week', 'maand', 'jaar'] },
        { column: 'kosten_zonder', kind: 'cents' },
      ],
    },
    {
      key: 'besluit',
      folded: true,
      fields: [
        { column: 'besluit', kind: 'choice', choices: ['ja', 'nee', 'later'] },
        { column: 'besloten_door', kind: 'line', half: true },
        { column: 'besloten_op', kind: 'date', half: true },
        { column: 'experiment_id', kind: 'reference', refers: 'experiment' },
        { column: 'huishouden_id', kind: 'reference', required: true, hidden: true },
      ],
    },
  ],
  defaults: context => ({
    huishouden_id: context.household,
    contactpersoon_id: context.person,
    status: 'voorgesteld',
    gezin_akkoord: 'nog_niet',
  }),
}
