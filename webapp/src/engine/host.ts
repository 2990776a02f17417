// What the engine's VFS asks of its host; the C side, with the meaning of each function, is sync/device/host.h.

export const HOST_OK = 0
export const HOST_FAILED = -1
export const HOST_FULL = -2
export const HOST_ABSENT = -3

/** Files by handle. Nothing throws: a failure is a negative number. `bytes` is a view on the module's memory, good during the call only. */
export interface Host {
  open(path: string, create: boolean): number
  close(handle: number): number
  read(handle: number, bytes: Uint8Array<ArrayBuffer>, offset: number): number
  write(handle: number, bytes: Uint8Array<ArrayBuffer>, offset: number): number
  truncate(handle: number, size: number): number
  sync(handle: number): number
  size(handle: number): number
  remove(path: string): number
  exists(path: string): boolean
}
