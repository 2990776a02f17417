// Builds what the tests of this folder run: the engine as a module for Node, and as a page for a browser.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const here = new URL('.', import.meta.url)
export const root = fileURLToPath(new URL('../../..', here)).replace(/\/$/, '')
export const wasmPath = `${root}/build/device/sync/device/engine.wasm`

/** The packages are those of webapp/: a test has none of its own. */
export const ofWebapp = createRequire(`${root}/webapp/package.json`)
const { build } = await import(ofWebapp.resolve('vite'))

/** Files in memory, by path: tests that run at once are not in each other's way. */
export async function bundle(options) {
  const result = await build({ configFile: false, logLevel: 'error', ...options, build: { ...options.build, write: false } })
  return new Map([result].flat().flatMap(({ output }) => output.map(file => [`/${file.fileName}`, file.code ?? file.source])))
}

/** The engine's modules, without worker and OPFS. */
export async function engineForNode() {
  const files = await bundle({
    root: fileURLToPath(here),
    build: { ssr: fileURLToPath(new URL('node_entry.ts', here)), minify: false },
  })
  const [code] = files.values()
  return import(`data:text/javascript,${encodeURIComponent(code)}`)
}

/** A page whose window.engine is the engine, with the whole table of queries and those of page/queries.ts. */
export async function enginePage() {
  const ours = fileURLToPath(new URL('page/queries.ts', here))
  const withOurQueries = () => ({
    name: 'our-queries',
    enforce: 'pre',
    resolveId: (source, importer) => (source === './queries' && importer?.endsWith('/engine/worker.ts') ? ours : null),
  })
  return bundle({
    root: fileURLToPath(new URL('page', here)),
    worker: { format: 'es', plugins: () => [withOurQueries()] },
    build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  })
}
