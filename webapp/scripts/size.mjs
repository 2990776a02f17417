// Measures what the first screen costs: every script and style that a browser fetches to show the log-in and the list of
// huishoudens, the engine's worker included (its wasm is not script, and is told apart). Fails above the limit.

import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT = 60_000
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const FIRST = ['index.html', 'src/views/inloggen/inloggen.tsx']

const files = new Set(['mode.js'])
function take(key) {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`${key} is not in the manifest`)
  if (files.has(chunk.file)) return
  files.add(chunk.file)
  for (const style of chunk.css ?? []) files.add(style)
  for (const next of chunk.imports ?? []) take(next)
}
FIRST.forEach(take)
for (const name of readdirSync(new URL('assets/', dist))) if (/^worker-.*\.js$/.test(name)) files.add(`assets/${name}`)

const size = name => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length
const kB = bytes => (bytes / 1000).toFixed(1).padStart(7) + ' kB'
let total = 0
for (const name of files) {
  const bytes = size(name)
  total += bytes
  console.log(kB(bytes), name)
}
console.log(kB(total), `first screen, script and style, gzip; the limit is ${LIMIT / 1000} kB`)
for (const name of readdirSync(new URL('assets/', dist))) if (name.endsWith('.wasm')) console.log(kB(size(`assets/${name}`)), `beside it: ${name}`)
if (total > LIMIT) process.exit(1)
