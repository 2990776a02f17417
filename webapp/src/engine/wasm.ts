// engine.wasm with types: memory, texts and error codes end here. The exports are described in sync/device/exports.c.

import { fromBase64url } from './base64url'
import { EngineError, failure } from './facade'
import type { Edit, Fault, Id, RowState, Status, Value, Version } from './facade'
import { HOST_OK } from './host'
import type { Host } from './host'
import { packParameters, unpackRows } from './packed'

const SQLITE_FULL = 13
const SQLITE_NOTADB = 26
const SYNC_INVALID = 1001
const SYNC_LATER = 1002
const SYNC_STALE = 1003
const SYNC_NOT_FOUND = 1004

// After these nothing that this instance believes about its files can be trusted (https://sqlite.org/rescode.html): out of memory,
// I/O error, corrupt, can't open, protocol.
const FATAL = new Set([7, 10, 11, 14, 15])

/** The engine can't go on: end the worker and open again. A trap of the module, a WebAssembly.RuntimeError, means the same. */
export class FatalError extends EngineError {}

/** What `device_receive` said of an answer from the office. */
export interface Received {
  meer: boolean
  tabellen: string[]
  geweigerd: number
  nog: number
  gewist: Id[]
}

/** What `device_refused` gives: the edits that the office refused, and those of them that were put away. */
export interface RefusedLists {
  geweigerd: RefusedEdit[]
  opgeborgen: RefusedEdit[]
}

export interface RefusedEdit {
  versie: Version
  reden: string
  uitleg: string
  bewerking: Edit & { tijd: number }
}

/** What the database itself knows of the status. */
export type Counts = Omit<Status, 'concepten' | 'verbinding'>

type Code = number
type Pointer = number

interface Exports {
  memory: WebAssembly.Memory
  _initialize(): void
  alloc(size: number): Pointer
  release(pointer: Pointer): void
  result_data(): Pointer
  result_length(): number
  error_text(): Pointer
  open(path: Pointer, key: Pointer, branch: Pointer): Code
  close(): void
  exec(sql: Pointer): Code
  query(sql: Pointer, parameters: Pointer, length: number): Code
  identify(person: Pointer): Code
  hand_over(branch: Pointer, person: Pointer, settings: Pointer): Code
  save(edit: Pointer, length: number, now: number, draft: Pointer, branch: Pointer, number: number): Code
  put_away(branch: Pointer, number: number): Code
  refused(): Code
  row(table: Pointer, id: Pointer): Code
  request(): Code
  receive(answer: Pointer, length: number): Code
  recall(): Code
  status(): Code
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** One instance of the module, and the one database that it can have open. Every method runs to its end before it returns. */
export class Database {
  readonly #wasm: Exports

  private constructor(wasm: Exports) {
    this.#wasm = wasm
  }

  static async instantiate(module: WebAssembly.Module, host: Host): Promise<Database> {
    // The imports need the memory, which exists only after them: they look it up when they are called.
    let database: Database
    const instance = await WebAssembly.instantiate(module, imports(host, () => database.#wasm.memory))
    database = new Database(instance.exports as unknown as Exports)
    database.#wasm._initialize()
    return database
  }

  /** Open or create; `key`: 32 bytes, `branch`: 8 bytes, random and fresh for each open. Throws with nothing open. */
  open(path: string, key: Uint8Array, branch: Uint8Array): void {
    this.#check(this.#with([cString(path), key, branch], (pathAt, keyAt, branchAt) => this.#wasm.open(pathAt, keyAt, branchAt)))
  }

  close(): void {
    this.#wasm.close()
  }

  exec(sql: string): void {
    this.#check(this.#with([cString(sql)], at => this.#wasm.exec(at)))
  }

  /** One statement; parameters go to ?1, ?2, … and their number must be right. */
  query<Row>(sql: string, parameters: readonly Value[] = []): Row[] {
    const packed = packParameters(parameters)
    this.#check(this.#with([cString(sql), packed], (at, packedAt) => this.#wasm.query(at, packedAt, packed.length)))
    return unpackRows<Row>(this.#result())
  }

  identify(person: Id): void {
    this.#check(this.#with([fromBase64url(person)], at => this.#wasm.identify(at)))
  }

  /** From now on `person` works here. What the one before saved and the office may still lose is kept unseen; all else of theirs goes, from the file
   * once it is opened anew. `settings` become rows of `instelling`. False, and nothing changed: something of theirs is here alone. */
  handOver(person: Id, branch: Uint8Array, settings: Record<string, string>): boolean {
    const code = this.#with([branch, fromBase64url(person), cString(JSON.stringify(settings))], (...at) => this.#wasm.hand_over(at[0]!, at[1]!, at[2]!))
    if (code === SYNC_INVALID) return false
    this.#check(code)
    return true
  }

  /** In the same transaction `draft`, a draft's key, is dropped and `corrects`, a refused edit, is put away. */
  save(edit: Edit, now: number, draft?: string, corrects?: Version): void {
    const text = encoder.encode(JSON.stringify(edit))
    const parts: Uint8Array[] = [text]
    const part = (bytes: Uint8Array) => parts.push(bytes) - 1
    const draftPart = draft === undefined ? -1 : part(cString(draft))
    const branchPart = corrects ? part(cString(corrects[0])) : -1
    const number = corrects?.[1] ?? 0
    const code = this.#with(parts, (...at) =>
      this.#wasm.save(at[0]!, text.length, now, at[draftPart] ?? 0, at[branchPart] ?? 0, number),
    )
    this.#check(code)
  }

  /** False: no refused edit has this name. */
  putAway([branch, number]: Version): boolean {
    const code = this.#with([cString(branch)], at => this.#wasm.put_away(at, number))
    if (code === SYNC_NOT_FOUND) return false
    this.#check(code)
    return true
  }

  refused(): RefusedLists {
    this.#check(this.#wasm.refused())
    return this.#json<RefusedLists>()
  }

  row(table: string, id: Id): RowState | null {
    const code = this.#with([cString(table), fromBase64url(id)], (at, idAt) => this.#wasm.row(at, idAt))
    if (code === SYNC_NOT_FOUND) return null
    this.#check(code)
    return this.#json<RowState>()
  }

  /** The next request to the office: JSON in UTF-8. */
  request(): Uint8Array<ArrayBuffer> {
    this.#check(this.#wasm.request())
    return this.#result().slice()
  }

  /** Null: an answer to another question than the one under way; nothing was changed. */
  receive(answer: Uint8Array): Received | null {
    const code = this.#with([answer], at => this.#wasm.receive(at, answer.length))
    if (code === SYNC_STALE) return null
    this.#check(code)
    return this.#json<Received>()
  }

  /** From the next exchange on all rows come anew, also what was deleted long ago and isn't here any more. */
  recall(): void {
    this.#check(this.#wasm.recall())
  }

  status(): Counts {
    this.#check(this.#wasm.status())
    return this.#json<Counts>()
  }

  /** Copy the arguments into the module's memory, call, and wipe and release them: some are keys and all are personal. */
  #with(parts: Uint8Array[], call: (...pointers: Pointer[]) => Code): Code {
    const pointers: Pointer[] = []
    try {
      for (const part of parts) {
        const pointer = this.#wasm.alloc(part.length)
        if (!pointer) throw new FatalError('engine: out of memory')
        pointers.push(pointer)
        this.#bytes(pointer, part.length).set(part)
      }
      return call(...pointers)
    } finally {
      pointers.forEach((pointer, index) => {
        this.#bytes(pointer, parts[index]!.length).fill(0)
        this.#wasm.release(pointer)
      })
    }
  }

  /** Memory may grow in any call and then old views are empty: never keep one. */
  #bytes(pointer: Pointer, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#wasm.memory.buffer, pointer, length)
  }

  #result(): Uint8Array<ArrayBuffer> {
    return this.#bytes(this.#wasm.result_data(), this.#wasm.result_length())
  }

  #json<Result>(): Result {
    return JSON.parse(decoder.decode(this.#result())) as Result
  }

  #check(code: Code): void {
    if (code === 0) return
    if (code === SYNC_INVALID) throw new EngineError('the engine refused this', this.#json<{ fouten: Fault[] }>().fouten)
    if (code === SYNC_LATER) throw failure('nieuwere-versie')
    if ((code & 0xff) === SQLITE_FULL) throw failure('opslag-vol')
    if ((code & 0xff) === SQLITE_NOTADB) throw failure('sleutel-past-niet')
    const message = `engine: ${code} ${textAt(this.#wasm.memory, this.#wasm.error_text())}`
    throw FATAL.has(code & 0xff) ? new FatalError(message) : new EngineError(message)
  }
}

function cString(text: string): Uint8Array {
  return encoder.encode(`${text}\0`)
}

function textAt(memory: WebAssembly.Memory, pointer: Pointer): string {
  const bytes = new Uint8Array(memory.buffer, pointer)
  return decoder.decode(bytes.subarray(0, bytes.indexOf(0)))
}

function imports(host: Host, memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const bytes = (pointer: Pointer, length: number) => new Uint8Array(memory().buffer, pointer, length)

  return {
    host: {
      open: (path: Pointer, create: number) => host.open(textAt(memory(), path), create !== 0),
      close: (handle: number) => host.close(handle),
      read: (handle: number, pointer: Pointer, count: number, offset: number) => host.read(handle, bytes(pointer, count), offset),
      write: (handle: number, pointer: Pointer, count: number, offset: number) => host.write(handle, bytes(pointer, count), offset),
      truncate: (handle: number, size: number) => host.truncate(handle, size),
      sync: (handle: number) => host.sync(handle),
      size: (handle: number) => host.size(handle),
      lock: () => HOST_OK, // the Web Lock of ownership.ts has seen to it that there is nobody else
      remove: (path: Pointer) => host.remove(textAt(memory(), path)),
      exists: (path: Pointer) => Number(host.exists(textAt(memory(), path))),
    },
    wasi_snapshot_preview1: {
      clock_time_get: (_clock: number, _precision: bigint, out: Pointer) => {
        new DataView(memory().buffer).setBigUint64(out, BigInt(Date.now()) * 1_000_000n, true)
        return 0
      },
      random_get: (pointer: Pointer, length: number) => {
        crypto.getRandomValues(bytes(pointer, length))
        return 0
      },
      // wasi-libc's printf brings these along; nothing prints. 8: bad file descriptor.
      fd_write: () => 8,
      fd_seek: () => 8,
      fd_close: () => 8,
      proc_exit: (code: number) => {
        throw new WebAssembly.RuntimeError(`exit ${code}`)
      },
    },
  }
}
