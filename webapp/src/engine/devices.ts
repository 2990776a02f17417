// As which device the office knows this tablet, with each person who logged in here: what is kept here of theirs is that device's to send.

import type { Id } from './facade'
import type { LogIn } from './login'

export interface Device {
  /** In lower case; absent: of a log-in from before names were kept. */
  gebruikersnaam?: string
  persoon: Id
  apparaat: string
}

/** As which one a name logs in. Of a name that was not kept that is a guess: whoever worked here last may be meant. */
export function deviceOfName(devices: Device[], former: LogIn | null, gebruikersnaam: string): string | undefined {
  return devices.find(device => device.gebruikersnaam === gebruikersnaam)?.apparaat ?? former?.apparaat
}

export function deviceOfPerson(devices: Device[], former: LogIn | null, persoon: Id): string | undefined {
  return [former, ...devices].find(device => device?.persoon === persoon)?.apparaat
}

/** The devices once `fresh` logs in: the former log-in's among them, and one for each person. */
export function devicesWith(devices: Device[], former: LogIn | null, fresh: Device): Device[] {
  const before = former && !devices.some(device => device.persoon === former.persoon) ? [{ persoon: former.persoon, apparaat: former.apparaat }] : []
  return [...devices, ...before].filter(device => device.persoon !== fresh.persoon).concat(fresh)
}
