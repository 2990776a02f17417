import { describe, expect, it } from 'vitest'
import { afspraak } from '../../src/forms/afspraak'
import { contactmoment } from '../../src/forms/contactmoment'
import { changes, creation, faults, readCents, readInteger } from '../../src/forms/field'

describe('reading amounts', () => {
  it.each([['12,50', 1250], ['€ 12', 1200], ['1.250', 125000], ['1.250,5', 125050], ['12.5', 1250], ['12,-', 1200], ['', null]])('%s is %s', (text, cents) => {
    expect(readCents(text)).toBe(cents)
  })
  it.each(['12,345', 'twaalf', '-5', '1.2.3'])('%s stays as it was typed', text => {
    expect(readCents(text)).toBe(text)
    expect(faults(afspraak, { actie: 'x', huishouden_id: 'h', kosten: readCents(text) }).get('kosten')).toBe('fout.bedrag')
  })
  it('keeps a number that is none as it was typed', () => {
    expect(readInteger('45')).toBe(45)
    expect(readInteger('drie kwartier')).toBe('drie kwartier')
  })
})

describe('what changed', () => {
  it('is nothing for a text that was emptied and was empty, or a chip that was tapped twice', () => {
    const opened = { waarden: { feiten: null, economisch: null }, gezien: {}, dekking: {} }
    expect(changes(contactmoment, opened, { feiten: '', economisch: 0 }).waarden).toEqual({})
  })
  it('is an empty register when a text was emptied', () => {
    const opened = { waarden: { feiten: 'a' }, gezien: { feiten: [['t', 1] as [string, number]] }, dekking: {} }
    expect(changes(contactmoment, opened, { feiten: '' })).toEqual({ waarden: { feiten: null }, gezien: { feiten: [['t', 1]] } })
  })
})

describe('an assent and a decision', () => {
  const dekking = { gezin_akkoord_dekt: { versies: [['t', 1] as [string, number]] }, besluit_dekt: { versies: [] } }
  const opened = { waarden: { gezin_akkoord: 'nog_niet', actie: 'a' }, gezien: { gezin_akkoord: [['t', 1] as [string, number]] }, dekking }

  it('travel with what was on the screen when the form was opened', () => {
    expect(changes(afspraak, opened, { gezin_akkoord: 'ja', actie: 'a' })).toEqual({
      waarden: { gezin_akkoord: 'ja', gezin_akkoord_dekt: dekking.gezin_akkoord_dekt }, gezien: { gezin_akkoord: [['t', 1]] },
    })
    expect(changes(afspraak, { ...opened, dekking: {} }, { gezin_akkoord: 'ja', actie: 'a' }).waarden).toEqual({ gezin_akkoord: 'ja', gezin_akkoord_dekt: null })
  })
  it('stay at home when they did not change', () => {
    expect(changes(afspraak, opened, { gezin_akkoord: 'nog_niet', actie: 'b' }).waarden).toEqual({ actie: 'b' })
  })
})

describe('a new row', () => {
  it('leaves out what is empty, but never part of a register', () => {
    expect(creation(afspraak, { huishouden_id: 'h', actie: 'x', betaler: 'fonds', kosten: null })).toEqual({ huishouden_id: 'h', actie: 'x', kosten: null, betaler: 'fonds', termijn: null })
  })
})
