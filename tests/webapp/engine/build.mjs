// Builds what the tests of this folder run, into build/tests: the engine as a module for Node, and as a page for a browser.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const here = new URL('.', import.meta.url)
export const root = fileURLToPath(new URL('../../..', here)).replace(/\/$/, '')
export const wasmPath = `${root}/build/device/sync/device/engine.wasm`

// The packages are those of webapp/.
const require = createRequire(`${root}/webapp/package.json`)
const { build } = await import(require.resolve('vite'))
export const { chromium } = require('playwright-core')

const quiet = { configFile: false, logLevel: 'error' }

/** The engine's modules, without worker and OPFS. */
export async function engineForNode() {
  const outDir = `${root}/build/tests/engine-node`
  await build({
    ...quiet,
    root: fileURLToPath(here),
    build: {
      ssr: fileURLToPath(new URL('node_entry.ts', here)),
      outDir,
      minify: false,
      emptyOutDir: true,
      rollupOptions: { output: { entryFileNames: '[name].mjs' } },
    },
  })
  return import(`${outDir}/node_entry.mjs`)
}

/** The folder of a page whose window.engine is the engine, with the whole table of queries and those of page/queries.ts. */
export async function enginePage() {
  const outDir = `${root}/build/tests/engine-page`
  const ours = fileURLToPath(new URL('page/queries.ts', here))
  const withOurQueries = () => ({
    name: 'our-queries',
    enforce: 'pre',
    resolveId: (source, importer) => (source === './queries' && importer?.endsWith('/engine/worker.ts') ? ours : null),
  })
  await build({
    ...quiet,
    root: fileURLToPath(new URL('page', here)),
    plugins: [withOurQueries()],
    worker: { format: 'es', plugins: () => [withOurQueries()] },
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  })
  return outDir
}
