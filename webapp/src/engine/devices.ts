// As which device the office knows this tablet, with each person who logged in here: what is kept here of theirs is that device's to send.

import type { LogIn } from './login'

export interface Device {
  /** In small letters; absent: it isn't known any more. */
  gebruikersnaam?: string
  persoon: string
  apparaat: string
}

export function deviceOfName(devices: Device[], former: LogIn | null, gebruikersnaam: string): string | undefined {
  return devices.find(device => device.gebruikersnaam === gebruikersnaam)?.apparaat ?? former?.apparaat
}

export function deviceOfPerson(devices: Device[], former: LogIn | null, persoon: string): string | undefined {
  return [former, ...devices].find(device => device?.persoon === persoon)?.apparaat
}

/** With who logs in now, and who did before. */
export function devicesWith(devices: Device[], former: LogIn | null, fresh: Device): Device[] {
  const before = former && !devices.some(device => device.persoon === former.persoon) ? [{ persoon: former.persoon, apparaat: former.apparaat }] : []
  return [...devices, ...before].filter(device => device.persoon !== fresh.persoon).concat(fresh)
}
