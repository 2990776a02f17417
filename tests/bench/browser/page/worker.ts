// Measures one thing at a time: a fresh instance of the module on fresh files of the app's own pool on OPFS.
import engineUrl from '../../../../build/device/tests/bench/browser/bench_engine.wasm?url'
import { openPool } from '../../../../webapp/src/engine/pool'
import type { Pool } from '../../../../webapp/src/engine/pool'

export type Task = { floor: boolean } & (
  | { kind: 'merge'; rows: number; scattered: boolean; concurrent: boolean }
  | { kind: 'download'; answers: string[]; records: number }
)

type Exports = Record<string, (...parameters: number[]) => number> & { memory: WebAssembly.Memory }

const PATH = 'bench.db'
const FILES = [`${PATH}-journal`, `${PATH}-wal`, PATH]
let pool: Pool | null = null
let module: WebAssembly.Module | null = null

class Instance {
  readonly wasm: Exports

  constructor(compiled: WebAssembly.Module, files: Pool) {
    this.wasm = new WebAssembly.Instance(compiled, imports(files, () => this.wasm.memory)).exports as Exports
    this.wasm._initialize!()
  }

  /** Call with bytes in the module's memory, each ending in NUL. */
  with(parts: Uint8Array[], call: (...pointers: number[]) => void): void {
    const pointers = parts.map(part => {
      const pointer = this.wasm.alloc!(part.length)
      const room = new Uint8Array(this.wasm.memory.buffer, pointer, part.length + 1)
      room.set(part)
      room[part.length] = 0
      return pointer
    })
    call(...pointers)
    for (const pointer of pointers) this.wasm.release!(pointer)
  }

  text(pointer: number): string {
    const bytes = new Uint8Array(this.wasm.memory.buffer, pointer)
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)))
  }
}

function imports(files: Pool, memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const bytes = (pointer: number, length: number) => new Uint8Array(memory().buffer, pointer, length)
  const text = (pointer: number) => {
    const all = new Uint8Array(memory().buffer, pointer)
    return new TextDecoder().decode(all.slice(0, all.indexOf(0)))
  }
  return {
    host: {
      open: (path: number, create: number) => files.open(text(path), create !== 0),
      close: () => files.close(),
      read: (handle: number, at: number, count: number, offset: number) => files.read(handle, bytes(at, count), offset),
      write: (handle: number, at: number, count: number, offset: number) => files.write(handle, bytes(at, count), offset),
      truncate: (handle: number, size: number) => files.truncate(handle, size),
      sync: (handle: number) => files.sync(handle),
      size: (handle: number) => files.size(handle),
      lock: () => 0,
      remove: (path: number) => files.remove(text(path)),
      exists: (path: number) => Number(files.exists(text(path))),
    },
    wasi_snapshot_preview1: {
      clock_time_get: (_clock: number, _precision: bigint, out: number) => {
        new DataView(memory().buffer).setBigUint64(out, BigInt(Date.now()) * 1_000_000n, true)
        return 0
      },
      random_get: (at: number, length: number) => {
        crypto.getRandomValues(bytes(at, length))
        return 0
      },
      fd_write: () => 8,
      fd_seek: () => 8,
      fd_close: () => 8,
      fd_fdstat_get: () => 8,
      proc_exit: (code: number) => {
        throw new WebAssembly.RuntimeError(`exit ${code}`)
      },
    },
  }
}

async function open(): Promise<Instance> {
  pool ??= await openPool(await (await navigator.storage.getDirectory()).getDirectoryHandle('bench', { create: true }))
  module ??= await WebAssembly.compile(await (await fetch(engineUrl)).arrayBuffer())
  for (const path of FILES) pool.remove(path)
  await pool.grow()
  const instance = new Instance(module, pool)
  instance.with([new TextEncoder().encode(PATH), crypto.getRandomValues(new Uint8Array(32))], (path, key) => instance.wasm.open!(path!, key!))
  return instance
}

function merge({ wasm }: Instance, task: Task & { kind: 'merge' }): number {
  wasm.merge_open!(Number(task.floor), task.rows, Number(task.scattered), Number(task.concurrent))
  const start = performance.now()
  wasm.merge_work!(Number(task.floor))
  const took = performance.now() - start
  wasm.merge_close!(Number(task.floor))
  return took
}

/** Fetched from the page's own server, unpacked by the browser, taken in: an answer after another, as the exchange goes. */
async function download(instance: Instance, task: Task & { kind: 'download' }): Promise<number> {
  instance.wasm.download_open!(Number(task.floor))
  const start = performance.now()
  for (const answer of task.answers) {
    const name = new TextEncoder().encode(answer.slice(answer.indexOf('-') + 1))
    const body = (await fetch(`/${answer}`)).body!.pipeThrough(new DecompressionStream('gzip'))
    const bytes = new Uint8Array(await new Response(body).arrayBuffer())
    instance.with([name, bytes], (nameAt, at) => instance.wasm.download_take!(Number(task.floor), nameAt!, at!, bytes.length))
  }
  const took = performance.now() - start
  const count = instance.wasm.download_close!(Number(task.floor))
  if (count !== task.records) throw new Error(`${count} rows came`)
  return took
}

self.onmessage = async ({ data: task }: MessageEvent<Task>) => {
  let instance: Instance | null = null
  try {
    instance = await open()
    const took = task.kind === 'merge' ? merge(instance, task) : await download(instance, task)
    instance.wasm.close!()
    self.postMessage({ took })
  } catch (error) {
    self.postMessage({ failed: `${error} ${instance ? instance.text(instance.wasm.failed!()) : ''}` })
  }
}
