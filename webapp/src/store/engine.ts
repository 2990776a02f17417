// The engine that this window works with. Given once at the start, so that tests can give another.

import type { Engine } from '../engine/facade'

let current: Engine | null = null

export function provideEngine(engine: Engine): void {
  current = engine
}

export function engine(): Engine {
  if (!current) throw new Error('the engine was asked for before provideEngine')
  return current
}
