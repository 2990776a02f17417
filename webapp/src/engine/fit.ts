// Whether this browser has what the engine needs. Chrome 102, Firefox 114 and Safari 16.4 do; private windows often don't.

const NEEDED: Record<string, () => unknown> = {
  'beveiligde-verbinding': () => self.isSecureContext,
  WebAssembly: () => typeof WebAssembly === 'object',
  bestanden: () => navigator.storage?.getDirectory,
  createSyncAccessHandle: () => FileSystemFileHandle.prototype.createSyncAccessHandle,
  'Web Locks': () => navigator.locks,
  BroadcastChannel: () => BroadcastChannel,
  IndexedDB: () => indexedDB,
  'Web Crypto': () => crypto.subtle,
  CompressionStream: () => CompressionStream,
}

/** What is missing, or null: a word of the language tables (`mist.…`), or else the name that browsers' makers give it. Runs in the worker. */
export async function whatIsMissing(): Promise<string | null> {
  for (const [name, present] of Object.entries(NEEDED)) if (!holds(present)) return name
  try {
    await navigator.storage.getDirectory()
    return null
  } catch {
    return 'toestemming'
  }
}

function holds(present: () => unknown): boolean {
  try {
    return Boolean(present())
  } catch {
    return false // a name that this browser doesn't know at all
  }
}
