import { describe, expect, it } from 'vitest'
import { deviceOfName, deviceOfPerson, devicesWith } from '../../src/engine/devices'
import type { LogIn } from '../../src/engine/login'

const marieke: LogIn = { token: 'geheim', apparaat: 'M', persoon: 'marieke-id', naam: 'Marieke', teams: [] }
const johan = { gebruikersnaam: 'johan', persoon: 'johan-id', apparaat: 'J' }

describe('the devices that a tablet is', () => {
  it('is the one of who worked here last, for a name that never logged in', () => {
    expect(deviceOfName([], marieke, 'marieke')).toBe('M')
    expect(deviceOfName([johan], marieke, 'johan')).toBe('J')
    expect(deviceOfName([], null, 'johan')).toBeUndefined()
  })

  it('remembers that of who worked here before names were kept', () => {
    const devices = devicesWith([], marieke, johan)
    expect(deviceOfName(devices, { ...marieke, ...johan }, 'marieke')).toBe('J') // a guess, which the office refuses
    expect(deviceOfPerson(devices, { ...marieke, ...johan }, 'marieke-id')).toBe('M')
  })

  it('has one for each person', () => {
    const again = { gebruikersnaam: 'johan', persoon: 'johan-id', apparaat: 'J2' }
    expect(devicesWith(devicesWith([], marieke, johan), null, again)).toEqual([{ persoon: 'marieke-id', apparaat: 'M' }, again])
  })
})
