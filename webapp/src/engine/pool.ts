// SQLite's files on OPFS. Opening a sync-access handle is asynchronous and SQLite is not, so a pool of files is opened beforehand;
// a file's name says nothing, its header says which path it stands for.
//
// Header, 4096 bytes: "naober01", u32 checksum (FNV-1a of all that follows), u32 length of the path (0: the file is free), the path in UTF-8,
// zeros. SQLite's content comes after it. A header that doesn't check is one whose writing was cut off: the file is free, since creating
// is only acknowledged, and deleting only relied upon, after a flush.

import { HOST_ABSENT, HOST_FAILED, HOST_FULL, HOST_OK } from './host'
import type { Host } from './host'

export const HEADER_SIZE = 4096
export const POOL_SIZE = 6
const MAGIC = new TextEncoder().encode('naober01')
const PATH_AT = 16

/** What the pool needs of a FileSystemSyncAccessHandle. */
export interface FileHandle {
  read(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number
  truncate(size: number): void
  flush(): void
  getSize(): number
  close(): void
}

/** Makes one more file for the pool. */
export type NewFile = () => Promise<FileHandle>

export class Pool implements Host {
  readonly #files: FileHandle[]
  readonly #paths: (string | null)[] // of each file; null: free
  readonly #newFile: NewFile

  /** The first failure of a file, if there was one. WebKit can take handles away: then end the worker and open again. */
  broken: unknown = null

  /** `files`: all that a former pool made, in any order. */
  constructor(files: FileHandle[], newFile: NewFile) {
    this.#files = files
    this.#newFile = newFile
    this.#paths = files.map(readPath)
    files.forEach((file, index) => {
      if (this.#paths[index] === null && file.getSize() > HEADER_SIZE) file.truncate(0)
    })
  }

  /** Call between transactions: makes files until at least half of POOL_SIZE is free. */
  async grow(): Promise<void> {
    while (this.#paths.filter(path => path === null).length < POOL_SIZE / 2 || this.#files.length < POOL_SIZE) {
      const file = await this.#newFile()
      this.#files.push(file)
      this.#paths.push(readPath(file))
    }
  }

  closeAll(): void {
    for (const file of this.#files.splice(0)) file.close()
    this.#paths.length = 0
  }

  open(path: string, create: boolean): number {
    const found = this.#paths.indexOf(path)
    if (found >= 0 || !create) return found >= 0 ? found : HOST_ABSENT
    const free = this.#paths.indexOf(null)
    if (free < 0) return HOST_FULL
    return this.#guard(() => {
      const file = this.#files[free]!
      file.truncate(0)
      writeHeader(file, path)
      this.#paths[free] = path
      return free
    })
  }

  close(): number {
    return HOST_OK // the handle stays open for as long as the pool is
  }

  read(handle: number, bytes: Uint8Array<ArrayBuffer>, offset: number): number {
    return this.#guard(() => this.#files[handle]!.read(bytes, { at: HEADER_SIZE + offset }))
  }

  write(handle: number, bytes: Uint8Array<ArrayBuffer>, offset: number): number {
    return this.#guard(() => {
      const written = this.#files[handle]!.write(bytes, { at: HEADER_SIZE + offset })
      return written === bytes.length ? HOST_OK : HOST_FULL
    })
  }

  truncate(handle: number, size: number): number {
    return this.#guard(() => {
      this.#files[handle]!.truncate(HEADER_SIZE + size)
      return HOST_OK
    })
  }

  sync(handle: number): number {
    return this.#guard(() => {
      this.#files[handle]!.flush()
      return HOST_OK
    })
  }

  size(handle: number): number {
    return this.#guard(() => this.#files[handle]!.getSize() - HEADER_SIZE)
  }

  remove(path: string): number {
    const index = this.#paths.indexOf(path)
    if (index < 0) return HOST_ABSENT
    return this.#guard(() => {
      const file = this.#files[index]!
      file.write(new Uint8Array(HEADER_SIZE), { at: 0 })
      file.truncate(HEADER_SIZE)
      file.flush()
      this.#paths[index] = null
      return HOST_OK
    })
  }

  exists(path: string): boolean {
    return this.#paths.includes(path)
  }

  #guard(operation: () => number): number {
    try {
      return operation()
    } catch (error) {
      // A full disk is told to the person and passes; anything else means that the handles are of no use any more.
      if (error instanceof Error && error.name === 'QuotaExceededError') return HOST_FULL
      this.broken ??= error
      return HOST_FAILED
    }
  }
}

/** Open the pool in a folder of OPFS. Rejects with NoModificationAllowedError while another worker has it open. */
export async function openPool(folder: FileSystemDirectoryHandle): Promise<Pool> {
  const opened: FileHandle[] = []
  const open = async (file: FileSystemFileHandle) => {
    const handle = await file.createSyncAccessHandle()
    opened.push(handle)
    return handle
  }
  const newFile = async () => open(await folder.getFileHandle(crypto.randomUUID(), { create: true }))

  try {
    const files: FileHandle[] = []
    for await (const entry of folder.values()) if (entry.kind === 'file') files.push(await open(entry as FileSystemFileHandle))
    const pool = new Pool(files, newFile)
    await pool.grow()
    return pool
  } catch (error) {
    for (const handle of opened) handle.close()
    throw error
  }
}

function writeHeader(file: FileHandle, path: string): void {
  const header = new Uint8Array(HEADER_SIZE)
  const view = new DataView(header.buffer)
  const name = new TextEncoder().encode(path)

  header.set(MAGIC)
  view.setUint32(12, name.length, true)
  header.set(name, PATH_AT)
  view.setUint32(8, checksum(header.subarray(12)), true)
  if (file.write(header, { at: 0 }) !== HEADER_SIZE) throw new DOMException('no room for a header', 'QuotaExceededError')
  file.flush()
}

function readPath(file: FileHandle): string | null {
  const header = new Uint8Array(HEADER_SIZE)
  const view = new DataView(header.buffer)

  if (file.read(header, { at: 0 }) !== HEADER_SIZE) return null
  if (MAGIC.some((byte, index) => header[index] !== byte)) return null
  if (view.getUint32(8, true) !== checksum(header.subarray(12))) return null
  const length = view.getUint32(12, true)
  return length > 0 ? new TextDecoder().decode(header.subarray(PATH_AT, PATH_AT + length)) : null
}

function checksum(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5) >>> 0
}
