// Opening what the engine stands on, in order: the files, the key, the module, the database.

import engineUrl from '../../../build/device/sync/device/engine.wasm?url'
import { findKey, makeKey } from './key'
import { failure } from './facade'
import type { Id } from './facade'
import { openPool } from './pool'
import type { Pool } from './pool'
import { Database, FatalError } from './wasm'

const FOLDER = 'naober'
const PATH = 'naober.db'

/** How long a former owner's handles may linger after it let go of the lock. */
const LINGER = 3000

export class Storage {
  private constructor(
    readonly pool: Pool,
    private readonly module: WebAssembly.Module,
    private readonly key: Uint8Array,
    public database: Database,
  ) {}

  /** Call as owner only. Throws with nothing open. */
  static async open(): Promise<Storage> {
    const module = await compiled() // first: without it nothing is touched
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true })
    const pool = await patiently(() => openPool(folder))
    try {
      const key = await keyFor(pool)
      return new Storage(pool, module, key, await openDatabase(module, pool, key))
    } catch (error) {
      pool.closeAll()
      throw error
    }
  }

  /** The tablet goes to another person, and the database is opened anew, so that the file is written without what went. False, and nothing changed:
   * something of the former person's is here alone. */
  async handOver(person: Id, settings: Record<string, string>): Promise<boolean> {
    if (!this.database.handOver(person, freshBranch(), settings)) return false
    await this.reopen()
    return true
  }

  /** Open the same database anew, on a branch of its own. Fatal when that fails: nothing is open then. */
  async reopen(): Promise<void> {
    this.database.close()
    try {
      this.database = await openDatabase(this.module, this.pool, this.key)
    } catch (error) {
      throw new FatalError(`engine: not opened again: ${String(error)}`)
    }
  }

  close(): void {
    this.database.close()
    this.pool.closeAll()
  }
}

async function openDatabase(module: WebAssembly.Module, pool: Pool, key: Uint8Array): Promise<Database> {
  const database = await Database.instantiate(module, pool)
  database.open(PATH, key, freshBranch())
  return database
}

const freshBranch = () => crypto.getRandomValues(new Uint8Array(8))

async function keyFor(pool: Pool): Promise<Uint8Array> {
  const key = await findKey()
  if (key) return key
  // A database whose key is gone can't be read, but it may hold unsent work for which a copy of the key still exists elsewhere.
  if (pool.exists(PATH)) throw failure('sleutel-kwijt')
  return makeKey()
}

async function compiled(): Promise<WebAssembly.Module> {
  const response = await fetch(engineUrl)
  if (!response.ok) throw failure('niet-geladen')
  // Streaming lets the browser keep the compiled code; it insists on the right type, which not every server gives.
  const streams = response.headers.get('Content-Type') === 'application/wasm'
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer())
}

async function patiently<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (const start = performance.now(); ; await new Promise(resolve => setTimeout(resolve, 50))) {
    try {
      return await attempt()
    } catch (error) {
      const inUse = error instanceof DOMException && error.name === 'NoModificationAllowedError'
      if (!inUse || performance.now() - start > LINGER) throw error
    }
  }
}
