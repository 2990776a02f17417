import { CAPITALS, type Form } from './field'

export const huishouden: Form = {
  table: 'huishouden',
  joint: [['adres', 'plaats']],
  sections: [
    {
      key: 'wie',
      fields: [
        { column: 'naam', kind: 'line', required: true },
        { column: 'adres', kind: 'line', half: true },
        { column: 'plaats', kind: 'line', half: true },
        { column: 'telefoon', kind: 'line', half: true },
        { column: 'contactpersoon_id', kind: 'reference', refers: 'medewerker', half: true },
        { column: 'team_id', kind: 'reference', refers: 'team', required: true, hidden: true },
      ],
    },
    {
      key: 'plan',
      fields: [
        { column: 'wensen', kind: 'text' },
        { column: 'talenten', kind: 'text' },
        { column: 'prioriteiten', kind: 'text' },
        { column: 'plan', kind: 'text' },
      ],
    },
    {
      key: 'scores',
      layout: 'scores',
      fields: CAPITALS.flatMap(capital => (['gezin', 'medewerker'] as const).map(side => ({
        column: `${capital}_volgens_${side}`, kind: 'integer' as const, range: [1, 5] as const, scale: true as const,
      }))),
    },
  ],
  defaults: context => ({ team_id: context.teams[0] ?? null, contactpersoon_id: context.person }),
}
