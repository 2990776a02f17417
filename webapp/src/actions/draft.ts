// A draft without its form: thrown away from a list.

import type { Draft } from '../engine/facade'
import { engine } from '../store/engine'
import { putBack } from './draft_keeper'

/** The answer puts it back; false when something new has been begun in its place, which then stays. */
export async function throwAway({ sleutel, inhoud }: Pick<Draft, 'sleutel' | 'inhoud'>): Promise<() => Promise<boolean>> {
  await engine().dropDraft(sleutel)
  return () => putBack(sleutel, inhoud)
}
