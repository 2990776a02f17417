// Keeps a form's draft: within a second of the first key typed since the last time, and again for as long as typing goes on. A
// killed browser loses at most that second. Writes go one after another, so that an old one never lands on a new one, and
// `stop` waits for the one under way: a draft that was dropped must not come back.

import { engine } from '../store/engine'

export const PAUSE = 800 // ms; with a slow write still under the promised second of typing

const RETRY = 4_000

export interface DraftKeeper {
  /** The form changed; `content` is asked when it is written. */
  touched(content: () => unknown): void
  /** Write now what has not been written yet. */
  flush(): Promise<void>
  /** Write no more. Resolves when nothing is under way. */
  stop(): Promise<void>
}

const keepers = new Set<DraftKeeper>()

/** Everything that was typed and is not yet written, now: the tablet's lid closes, or another tab takes over. The writes are asked
 * for before this returns. */
export function flushDrafts(): Promise<void> {
  return Promise.all([...keepers].map(keeper => keeper.flush())).then(() => {})
}

export function keepDraft(key: string, report: (kept: boolean, error?: unknown) => void): DraftKeeper {
  let pending: (() => unknown) | null = null
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
    const asked = writing ? chain.then(() => engine().saveDraft(key, content)) : engine().saveDraft(key, content)
    writing++
    chain = asked.then(() => report(true), error => {
      report(false, error)
      // What could not be kept stays pending, and is tried again.
      if (stopped) return
      pending ??= () => content
      timer ??= setTimeout(write, RETRY)
    }).finally(() => { writing-- })
    return chain
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
      clearTimeout(timer)
      await chain
    },
  }
  keepers.add(keeper)
  return keeper
}
