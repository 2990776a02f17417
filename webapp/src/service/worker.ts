// The service worker: keeps the app's files, never a record. Every file of a release is fetched before the release counts as
// installed; a page of an old release keeps its old files until all its tabs let go.

// The build puts the list of files in the place of self.__WB_MANIFEST. The cast: a page's `self` is typed as a window.
const FILES = (self as unknown as { __WB_MANIFEST: { url: string; revision: string | null }[] }).__WB_MANIFEST
const worker = self as unknown as ServiceWorkerGlobalScope
const NAME = 'naober-' + digest(FILES.map(file => file.url + (file.revision ?? '')).join())

/** Short name for a release: changes when any file does. */
function digest(text: string): string {
  let sum = 5381
  for (let at = 0; at < text.length; at++) sum = ((sum * 33) ^ text.charCodeAt(at)) >>> 0
  return sum.toString(36)
}

const address = (file: string) => new URL(file, worker.registration.scope).href

worker.addEventListener('install', event => {
  event.waitUntil(fill())
})

async function fill(): Promise<void> {
  const cache = await caches.open(NAME)
  await Promise.all(FILES.map(async file => {
    const url = address(file.url)
    // A file with its content in its name (no revision) may be taken over from the release before.
    const held = file.revision === null ? await caches.match(url) : undefined
    const answer = held ?? await fetch(url, { cache: 'reload', credentials: 'same-origin' })
    if (!answer.ok) throw new Error(`${file.url}: ${answer.status}`)
    await cache.put(url, answer)
  }))
}

worker.addEventListener('activate', event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('naober-') && name !== NAME) await caches.delete(name)
    }
    await worker.clients.claim()
  })())
})

worker.addEventListener('message', event => {
  if (event.data === 'take-over') void worker.skipWaiting()
})

worker.addEventListener('fetch', event => {
  const request = event.request
  const url = new URL(request.url)
  // The office's interface is never cached, nor is anything that is no file of this release.
  if (request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/v1/')) return
  event.respondWith(serve(request))
})

async function serve(request: Request): Promise<Response> {
  const cache = await caches.open(NAME)
  const wanted = request.mode === 'navigate' ? address('index.html') : request.url
  return await cache.match(wanted, { ignoreSearch: true }) ?? fetch(request)
}
