// The engine that this window works with. Given once at the start, so that tests can give another.

import type { Engine } from '../engine/facade'
import type { Queries } from '../engine/queries'

export type NaoberEngine = Engine<Queries>

let current: NaoberEngine | null = null

export function provideEngine(engine: NaoberEngine): void {
  current = engine
}

export function engine(): NaoberEngine {
  if (!current) throw new Error('the engine was asked for before provideEngine')
  return current
}
