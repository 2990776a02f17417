// The database's key: 32 random bytes, made once. SQLite needs the bytes themselves, so they can't be a non-extractable CryptoKey; they
// are kept wrapped, and what unwraps them can't leave the browser.
//
// A slot is one way to unwrap the key. Today there is one, 'browser', which opens without asking anyone: it keeps the records from
// whoever copies the files, not from whoever has the unlocked tablet. A platform key (WebAuthn PRF), a passphrase (Argon2id) and the copy
// sealed to the organisation's recovery key become further slots of the same key: add them here, with a `wrapping` of their own.

const KEY_SIZE = 32
const STORE = 'sleutels'

interface BrowserSlot {
  slot: 'browser'
  wrapping: CryptoKey // AES-GCM, non-extractable
  nonce: Uint8Array<ArrayBuffer>
  wrapped: ArrayBuffer
}

/** The key, or null when none has been made yet. Call it and makeKey as owner only: two tabs would make two. */
export async function findKey(): Promise<Uint8Array | null> {
  const slot = await withStore<BrowserSlot | undefined>('readonly', store => store.get('browser'))
  if (!slot) return null
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: slot.nonce }, slot.wrapping, slot.wrapped))
}

/** Make a key; on return it is on the disk, since what is encrypted with it must never outlive it. */
export async function makeKey(): Promise<Uint8Array> {
  const key = crypto.getRandomValues(new Uint8Array(KEY_SIZE))
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, wrapping, key)
  const slot: BrowserSlot = { slot: 'browser', wrapping, nonce, wrapped }

  await withStore('readwrite', store => store.add(slot))
  return key
}

async function withStore<Result>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest): Promise<Result> {
  const database = await opened()
  try {
    return await new Promise<Result>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' })
      const request = run(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(request.result as Result)
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('naober', 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'slot' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
