// Keeps a form's draft: within a second of the first key typed since the last time, and again for as long as typing goes on. A
// killed browser loses at most that second. Writes go one after another, so that an old one never lands on a new one, and
// `stop` waits for the one under way: a draft that was dropped must not come back. What could not be written when its form closed is tried
// again for as long as the app is open, and given to whoever opens that form. What was erased at the office is kept no more.

import { isErased, type Draft } from '../engine/facade'
import { seconds } from '../store/clock'
import { engine } from '../store/engine'
import { session } from '../store/session'
import { unwritten } from '../store/status'

export const PAUSE = 800 // ms; with a slow write still under the promised second of typing

const RETRY = 4_000

export interface DraftKeeper {
  /** The form changed; `content` is asked when it is written. */
  touched(content: () => unknown): void
  /** Write now what has not been written yet. */
  flush(): Promise<void>
  /** Write no more. Resolves when nothing is under way. */
  stop(): Promise<void>
  /** The form closes: write what has not been written yet, now or as soon as it can be. */
  close(): Promise<void>
}

const keepers = new Set<DraftKeeper>()
const failing = new Set<DraftKeeper>()

/** Of forms that closed, by their draft's key. */
const left = new Map<string, { keeper: DraftKeeper; content: () => unknown }>()

function note(keeper: DraftKeeper, fails: boolean): void {
  if (fails) failing.add(keeper)
  else failing.delete(keeper)
  unwritten.value = failing.size
}

/** A form that closed has not written it yet. */
export const isLeft = (key: string): boolean => left.has(key)

export interface Found {
  draft: Draft
  /** It is not in the database yet: whoever found it keeps it from now on, or leaves it again. */
  unwritten: boolean
}

/** The draft with this key: what a form left unwritten when it closed, or else the one in the database. */
export async function findDraft(key: string): Promise<Found | null> {
  const unwritten = left.get(key)
  if (!unwritten) {
    const draft = await engine().draft(key)
    return draft && { draft, unwritten: false }
  }
  left.delete(key)
  await unwritten.keeper.stop()
  return { draft: { sleutel: key, inhoud: unwritten.content(), bewaard: seconds() }, unwritten: true }
}

/** What can't be read is kept under a key of its own: whoever begins anew would write over it. */
export async function setAside({ sleutel, inhoud }: Draft): Promise<void> {
  await engine().saveDraft(`${sleutel}:onleesbaar:${engine().newId()}`, inhoud)
  await engine().dropDraft(sleutel)
}

/** Keep what no form has open, as if one with this key had closed just now. False: it isn't, since what it is about was erased. */
export async function leaveUnwritten(key: string, content: unknown): Promise<boolean> {
  let erased = false
  const keeper = keepDraft(key, (_kept, error) => { erased = isErased(error) })
  keeper.touched(() => content)
  await keeper.close()
  return !erased
}

/** Everything that was typed and is not yet written, now: the tablet's lid closes, or another tab takes over. The writes are asked
 * for before this returns. */
export function flushDrafts(): Promise<void> {
  return Promise.all([...keepers].map(keeper => keeper.flush())).then(() => {})
}

export function keepDraft(key: string, report: (kept: boolean, error?: unknown) => void): DraftKeeper {
  let pending: (() => unknown) | null = null
  let written: (() => unknown) | null = null // what is being written
  let timer: ReturnType<typeof setTimeout> | undefined
  let chain: Promise<void> = Promise.resolve()
  let writing = 0
  let stopped = false

  const write = () => {
    clearTimeout(timer)
    timer = undefined
    if (!pending || stopped) return chain
    const content = pending()
    pending = null
    written = () => content
    const asked = writing ? chain.then(() => engine().saveDraft(key, content)) : engine().saveDraft(key, content)
    writing++
    chain = asked.then(() => {
      report(true)
      note(keeper, false)
      if (writing > 1) return
      written = null
      if (!pending && left.get(key)?.keeper === keeper) void leave()
    }, error => {
      report(false, error)
      // What could not be kept stays pending, and is tried again. In another tab it may have been gone on with meanwhile.
      if (stopped) return
      if (session.value.staat !== 'open' || isErased(error)) return void leave()
      if (writing > 1) return // what was typed since is being written, and must not be followed by this
      note(keeper, true)
      pending ??= () => content
      timer ??= setTimeout(write, RETRY)
    }).finally(() => { writing-- })
    return chain
  }

  const leave = () => {
    if (left.get(key)?.keeper === keeper) left.delete(key)
    return keeper.stop()
  }

  const keeper: DraftKeeper = {
    touched(content) {
      if (stopped) return
      pending = content
      timer ??= setTimeout(write, PAUSE)
    },
    flush: () => write(),
    async stop() {
      stopped = true
      keepers.delete(keeper)
      note(keeper, false)
      clearTimeout(timer)
      await chain
    },
    async close() {
      const content = pending ?? written
      if (content && !stopped) left.set(key, { keeper, content }) // at once: the form may open again before this is written
      await write()
      if (!pending || stopped) return leave()
    },
  }
  keepers.add(keeper)
  return keeper
}
