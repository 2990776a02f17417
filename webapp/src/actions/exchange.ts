// When to talk with the office. Never two talks at a time; never a screen that waits for one. The table in webapp/README.md says
// the same in words.

import type { Nudge, Status } from '../engine/facade'
import { engine } from '../store/engine'
import { account } from '../store/session'
import { status } from '../store/status'

/** All in milliseconds. */
export const PACE = {
  /** After a save: together with what follows within a few seconds. */
  save: 3_000,
  /** After a nudge: at a random moment within this, so that forty tablets don't all ask at once. */
  nudge: 1_500,
  /** Between the end of a talk and one that a nudge asks for. */
  apart: 2_000,
  /** Without a reason, while the office tells of changes by itself, and while it doesn't: a quarter more or less. */
  pollNudged: 15 * 60_000,
  poll: 4 * 60_000,
  /** After a talk that failed: at a random moment before a bound, which doubles from `retry` up to `retryMost`. */
  retryLeast: 2_000,
  retry: 15_000,
  retryMost: 15 * 60_000,
  /** A talk that hasn't ended by then was perhaps begun on a network that is gone. */
  stale: 10_000,
  /** Out of sight for that long, the line is dropped. */
  hidden: 30_000,
}

let running: Promise<Status> | null = null
let began = 0
let ended = -Infinity
let timer: ReturnType<typeof setTimeout> | undefined
let due = Infinity
let failures = 0
/** Something answered, but not as it should: leave it alone until then. Only a person's tap is stronger; or another network, unless
 * the office itself has `asked` for it. */
let notBefore = -Infinity
let asked = false
let nudged = false // the line is open
let nudgedMeanwhile = false // a change came during a talk, which may have been answered before it
let unsent = false // something was saved since the last talk began, or waits since one that failed
let hidden = false // nobody looks

/** The pause before a talk without a reason. */
export function pollPause(withLine: boolean, chance: number): number {
  return Math.round((withLine ? PACE.pollNudged : PACE.poll) * (0.75 + chance / 2))
}

/** The pause after the nth failure in a row; the office may have asked for `asked` seconds. */
export function retryPause(nth: number, asked: number, chance: number): number {
  const bound = Math.min(PACE.retry * 2 ** (nth - 1), PACE.retryMost)
  return Math.round(Math.max(chance * bound, PACE.retryLeast, asked * 1000 * (1 + chance / 4)))
}

/** Talk at the latest after this pause. */
function plan(pause: number): void {
  const at = Math.max(Date.now() + pause, notBefore)
  if (at >= due) return
  clearTimeout(timer)
  due = at
  timer = setTimeout(() => {
    due = Infinity
    if (!hidden || unsent) void talk() // out of sight nobody looks: when it comes into view again, it asks at once
  }, at - Date.now())
}

function talk(): Promise<Status> {
  if (!account.value) return Promise.resolve(status.value)
  if (running) return running
  clearTimeout(timer)
  due = Infinity
  unsent = nudgedMeanwhile = false
  began = Date.now()
  running = engine().exchange().then(conclude).finally(() => {
    running = null
  })
  return running
}

function conclude(result: Status): Status {
  ended = Date.now()
  if (result.verbinding === 'goed') {
    failures = 0
    notBefore = -Infinity
    asked = false
    plan(unsent ? PACE.save : pollPause(nudged, Math.random()))
    if (nudgedMeanwhile) planNudge()
    return result
  }
  failures++
  unsent ||= result.wacht > 0
  if (result.verbinding === 'afgemeld') return result // logging in talks again
  const pause = retryPause(failures, result.pauze ?? 0, Math.random())
  asked = (result.pauze ?? 0) > 0
  if (result.verbinding === 'fout') notBefore = ended + pause
  plan(pause)
  return result
}

/** For things that happen to many tablets at the same time: not while the office has asked to be left alone. */
function talkUnlessAsked(): void {
  if (Date.now() < notBefore) plan(0)
  else void talk()
}

/** What failed before says nothing about now. */
function forgive(): void {
  failures = 0
  if (!asked) notBefore = -Infinity
}

/** There is another way to the office than before. A talk that was begun on the old one may wait in vain: ask anew. */
function talkAfresh(): void {
  if (running) void engine().exchange(true)
  else talkUnlessAsked()
}

function planNudge(): void {
  plan(Math.max(Math.random() * PACE.nudge, ended + PACE.apart - Date.now()))
}

function hear(nudge: Nudge): void {
  if (nudge === 'dicht') {
    nudged = false
    return plan(pollPause(nudged, Math.random()))
  }
  if (nudge === 'open') {
    nudged = true
    forgive()
    if (running && Date.now() - began > PACE.stale) return talkAfresh()
  }
  nudgedMeanwhile = running !== null
  planNudge() // when the line has just opened as well: nobody told what changed before
}

/** A person asks for it: talk now. Joins the talk that is under way, if there is one. */
export function sendNow(): Promise<Status> {
  return talk()
}

/** Something was saved: send it soon. */
export function saved(): void {
  unsent = true
  plan(PACE.save)
}

/** Follow what happens to the tablet. Returns how to stop. */
export function startExchange(): () => void {
  let out: ReturnType<typeof setTimeout> | undefined
  const listen = (wanted: boolean) => void engine().listen(wanted).catch(() => null)
  const online = () => {
    forgive()
    listen(!hidden)
    talkAfresh()
  }
  const offline = () => {
    listen(false)
    if (running) void engine().exchange(true) // which fails at once, instead of after a minute
  }
  const visibility = () => {
    clearTimeout(out)
    hidden = document.visibilityState === 'hidden'
    if (hidden) {
      out = setTimeout(() => listen(false), PACE.hidden)
      if (unsent && !running) talkUnlessAsked() // the last chance for who knows how long
      return
    }
    listen(true)
    if (running && Date.now() - began > PACE.stale) talkAfresh()
    else talkUnlessAsked()
  }
  const stopHearing = engine().onNudge(hear)
  addEventListener('online', online)
  addEventListener('offline', offline)
  document.addEventListener('visibilitychange', visibility)
  hidden = document.visibilityState === 'hidden'
  listen(!hidden)
  void talk()
  return () => {
    stopHearing()
    removeEventListener('online', online)
    removeEventListener('offline', offline)
    document.removeEventListener('visibilitychange', visibility)
    clearTimeout(out)
    clearTimeout(timer)
    due = Infinity
    failures = 0
    notBefore = -Infinity
    asked = nudged = nudgedMeanwhile = unsent = false
    listen(false)
  }
}
