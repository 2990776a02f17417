// When to talk with the office: at the start, when the network comes back, when the app comes into view, some seconds after a
// save, and now and then. Never two at a time; never a screen that waits for it.

import type { Status } from '../engine/facade'
import { engine } from '../store/engine'
import { account } from '../store/session'
import { status } from '../store/status'

const AFTER_SAVE = 3_000
const REGULAR = 4 * 60_000
const LONGEST = 30 * 60_000

let running: Promise<Status> | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let due = Infinity
let failures = 0

/** The pause before the next try on its own account: longer after each failure, and never all tablets at the same moment. */
export function pauseAfter(failed: number, chance: number): number {
  const base = Math.min(REGULAR * 2 ** failed, LONGEST)
  return Math.round(base * (0.75 + chance / 2))
}

function plan(pause: number): void {
  const at = Date.now() + pause
  if (at >= due) return
  clearTimeout(timer)
  due = at
  timer = setTimeout(() => { due = Infinity; void sendNow() }, pause)
}

/** Talk with the office now. Joins the talk that is under way, if there is one. */
export function sendNow(): Promise<Status> {
  if (!account.value) return Promise.resolve(status.value)
  running ??= engine().exchange().then(result => {
    failures = result.verbinding === 'goed' ? 0 : failures + 1
    return result
  }).finally(() => {
    running = null
    plan(pauseAfter(failures, Math.random()))
  })
  return running
}

/** Something was saved: send it soon, together with what follows within a few seconds. */
export function saved(): void {
  plan(AFTER_SAVE)
}

/** There is a network again. A talk that was begun without it may still be about to fail: then talk once more. */
async function sendAfresh(): Promise<void> {
  const begun = running
  failures = 0
  const result = await sendNow()
  if (begun && result.verbinding !== 'goed') await sendNow()
}

export function startExchange(): () => void {
  const online = () => void sendAfresh()
  const visible = () => { if (document.visibilityState === 'visible') void sendNow() }
  addEventListener('online', online)
  document.addEventListener('visibilitychange', visible)
  void sendNow()
  return () => {
    removeEventListener('online', online)
    document.removeEventListener('visibilitychange', visible)
    clearTimeout(timer)
    due = Infinity
  }
}
