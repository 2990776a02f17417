// A draft without its form: thrown away from a list.

import type { Draft } from '../engine/facade'
import { engine } from '../store/engine'

/** The answer puts it back. */
export async function throwAway({ sleutel, inhoud }: Draft): Promise<() => Promise<void>> {
  await engine().dropDraft(sleutel)
  return () => engine().saveDraft(sleutel, inhoud)
}
