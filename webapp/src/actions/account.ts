// Opening the engine, logging in, and the tug of war between two tabs.

import { failure, type Account } from '../engine/facade'
import { engine } from '../store/engine'
import { forgetRows } from '../store/live'
import { go, route } from '../store/route'
import { forgetSearch } from '../store/search'
import { account, loggingIn, logInFault, session } from '../store/session'
import { drafts, refused, status, unwritten } from '../store/status'
import { toasts } from '../store/toast'
import { flushDrafts } from './draft_keeper'
import { sendNow, startExchange } from './exchange'
import { settled } from './settle'
import { askPersistence } from './storage'

let stopExchange: (() => void) | null = null

/** Opens the database and follows it. Call once. */
export async function start(): Promise<void> {
  engine().onStatus(next => {
    const before = status.value
    status.value = next
    if (before.concepten !== next.concepten || drafts.value === null) void refreshDrafts()
    if (before.geweigerd !== next.geweigerd || refused.value === null) void refreshRefused()
  })
  engine().onChange(tables => {
    if (tables.includes('concept')) void refreshDrafts()
  })
  engine().onLost(broken => {
    void flushDrafts() // asked for while the engine still listens
    stopExchange?.()
    stopExchange = null
    toasts.value = [] // another tab may have gone on with what this one could put back, or heard that it was erased
    session.value = broken ? { staat: 'kapot', fout: failure('opslag-stuk') } : { staat: 'verloren' }
  })
  // The last chances before a tablet closes its lid or its tab.
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') void flushDrafts() })
  addEventListener('pagehide', () => void flushDrafts())
  await opening(() => engine().open())
}

export function takeOver(): Promise<void> {
  return opening(() => engine().takeOver())
}

async function opening(open: () => ReturnType<ReturnType<typeof engine>['open']>): Promise<void> {
  try {
    session.value = await open()
  } catch (error) {
    session.value = { staat: 'kapot', fout: error }
    return
  }
  if (session.value.staat !== 'open') return
  follow(session.value.account)
  status.value = await engine().status()
  await Promise.all([refreshDrafts(), refreshRefused()])
  if (session.value.account) begin()
}

function begin(): void {
  void askPersistence() // each time: a browser may grant it later, once the app is used more or on the home screen
  stopExchange ??= startExchange()
}

/** Log in at the office. False when that fails: `logInFault` says why, on the screen that asked, also when somebody went elsewhere meanwhile.
 * `anyway`: they read that the office can't be told any more what the person who worked here had read. */
export async function logIn(name: string, password: string, anyway = false): Promise<boolean> {
  loggingIn.value = true
  logInFault.value = null
  try {
    await flushDrafts() // what is not in the database yet would end up in another person's
    if (unwritten.value > 0) throw failure('concept-onbewaard')
    const fresh = await engine().logIn(name.trim(), password, anyway)
    follow(fresh)
    session.value = { staat: 'open', account: fresh }
    if (stopExchange) void sendNow()
    else begin()
    return true
  } catch (error) {
    logInFault.value = error
    if (account.value && route.value.name !== 'aanmelden') go('aanmelden')
    return false
  } finally {
    loggingIn.value = false
  }
}

/** Whose work this window shows. */
let shown: Account | null = null

function follow(account: Account | null): void {
  if (shown?.persoon !== account?.persoon) forgetPerson()
  shown = account
}

/** What the window still remembers of who worked here before is nobody else's to see, or to put back. */
function forgetPerson(): void {
  forgetRows()
  forgetSearch()
  settled.value = []
  toasts.value = []
  drafts.value = refused.value = null
  void refreshDrafts()
  void refreshRefused()
}

export async function refreshDrafts(): Promise<void> {
  drafts.value = await engine().drafts()
}

export async function refreshRefused(): Promise<void> {
  refused.value = await engine().refused()
}
