// A draft without its form: thrown away, and put back.

import { failure, type Draft } from '../engine/facade'
import { engine } from '../store/engine'
import { flushDrafts, isLeft, leaveUnwritten } from './draft_keeper'

/** A screen on which a draft is written. */
interface Holder {
  /** Nothing was found and nothing was typed; also while it is still being opened. */
  isClean(): boolean
  /** Opens it anew, on what there is then. */
  reopen(): void
}

const holders = new Map<string, Holder>()

/** What is put back must not come to lie under what is open: that would write over it. So a screen holds the key of its draft from before it looks
 * for one; the answer lets go. One screen a key: the last one counts. */
export function holdDraft(key: string, holder: Holder): () => void {
  holders.set(key, holder)
  return () => { if (holders.get(key) === holder) holders.delete(key) }
}

/** The answer puts it back: false when something new has been begun in its place, which then stays. Rejects when it was erased. */
export async function throwAway({ sleutel, inhoud }: Pick<Draft, 'sleutel' | 'inhoud'>): Promise<() => Promise<boolean>> {
  await engine().dropDraft(sleutel)
  return () => putDraftBack(sleutel, inhoud)
}

async function putDraftBack(key: string, content: unknown): Promise<boolean> {
  await flushDrafts()
  if (await engine().draft(key)) return false
  const holder = holders.get(key)
  if (isLeft(key) || (holder && !holder.isClean())) return false
  const kept = leaveUnwritten(key, content) // whoever opens it now finds it, also where it can't be written yet
  holder?.reopen()
  if (!(await kept)) throw failure('gewist')
  return true
}
