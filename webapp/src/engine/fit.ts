// Whether this browser has what the engine needs. Chrome 102, Firefox 114 and Safari 16.4 do; private windows often don't.

const NEEDED: Record<string, () => unknown> = {
  'een beveiligde verbinding': () => self.isSecureContext,
  WebAssembly: () => typeof WebAssembly === 'object',
  'opslag voor bestanden (OPFS)': () => navigator.storage?.getDirectory,
  'createSyncAccessHandle': () => FileSystemFileHandle.prototype.createSyncAccessHandle,
  'Web Locks': () => navigator.locks,
  BroadcastChannel: () => BroadcastChannel,
  IndexedDB: () => indexedDB,
  'Web Crypto': () => crypto.subtle,
  CompressionStream: () => CompressionStream,
}

/** What is missing, in words for a person, or null. Runs in the worker. */
export async function whatIsMissing(): Promise<string | null> {
  for (const [name, present] of Object.entries(NEEDED)) if (!holds(present)) return name
  try {
    await navigator.storage.getDirectory()
    return null
  } catch {
    return 'toestemming om op dit apparaat te bewaren (een privévenster?)'
  }
}

function holds(present: () => unknown): boolean {
  try {
    return Boolean(present())
  } catch {
    return false // a name that this browser doesn't know at all
  }
}
