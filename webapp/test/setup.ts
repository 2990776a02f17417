// What every test of actions starts with: an engine in memory, and someone logged in.

import type { Account } from '../src/engine/facade'
import { provideEngine } from '../src/store/engine'
import { session } from '../src/store/session'
import { idOf, MemoryEngine } from './memory_engine'

export const team = idOf('team'), me = idOf('ik'), other = idOf('ander'), family = idOf('gezin')

export async function working(): Promise<MemoryEngine> {
  const account: Account = { persoon: me, naam: 'Ik', teams: [team] }
  const engine = await MemoryEngine.create(account)
  engine.arrive({ tabel: 'huishouden', rij: family, waarden: { team_id: team, naam: 'Familie Voorbeeld' } }, me)
  provideEngine(engine)
  session.value = { staat: 'open', account }
  return engine
}
