// One worker owns the database: sync-access handles are exclusive, and so is the connection. A Web Lock says who; a BroadcastChannel asks
// the owner to let go. Stealing the lock would not do: the old owner's handles would stay open.

const NAME = 'naober-database'
const LET_GO = 'let go'

/** How long an owner may take to let go; a tab that the browser has frozen never answers. */
const PATIENCE = 5000

/** How long the worker of a page that was just reloaded may take to end. */
const LINGER = 500

export class Ownership {
  readonly #channel = new BroadcastChannel(NAME)
  #release: (() => void) | null = null

  /** `letGo` is called when another tab asks; it closes everything and then calls release(). */
  constructor(letGo: () => void) {
    this.#channel.onmessage = ({ data }) => {
      if (data === LET_GO && this.#release) letGo()
    }
  }

  /** Become the owner; with `ask`, the present owner is asked to let go first. False: somebody else is the owner. */
  async take(ask: boolean): Promise<boolean> {
    if (this.#release) return true
    if (ask) this.#channel.postMessage(LET_GO)
    return new Promise(resolve => {
      navigator.locks
        .request(NAME, { signal: AbortSignal.timeout(ask ? PATIENCE : LINGER) }, () => {
          resolve(true)
          // Held until this promise settles; a worker that ends lets go by itself.
          return new Promise<void>(release => (this.#release = release))
        })
        .catch(() => resolve(false))
    })
  }

  release(): void {
    this.#release?.()
    this.#release = null
  }
}
