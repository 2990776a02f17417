// The engine as WebAssembly in Chromium, beside plain SQLite in the same WebAssembly: wasm_merge and wasm_download, a line of JSON each.
//     node run.mjs [--quick]      needs build/device/tests/bench/browser/bench_engine.wasm and build/release/tests/bench/sync_bench
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { serve, startBrowser } from '../../webapp/engine/browser.mjs'
import { bundle, root } from '../../webapp/engine/build.mjs'
import { newProfile, removeProfile } from '../../webapp/engine/profile.mjs'

const QUICK = process.argv.includes('--quick')
const ROUNDS = QUICK ? 1 : 5
const ROWS = QUICK ? 50 : 10000
const RECORDS = QUICK ? 400 : 10000

/** What a native tablet was answered, and a native floor, by name. */
async function answers() {
  const folder = await mkdtemp(join(tmpdir(), 'naober-answers-'))
  try {
    const program = `${root}/build/release/tests/bench/sync_bench`
    await promisify(execFile)(program, [...(QUICK ? ['--quick'] : []), '--answers', folder])
    const names = (await readdir(folder)).sort()
    return new Map(await Promise.all(names.map(async name => [`/${name}`, await readFile(join(folder, name))])))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function page() {
  return bundle({
    root: fileURLToPath(new URL('page', import.meta.url)),
    worker: { format: 'es' },
    build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  })
}

/** Engine and floor take turns; the best of each counts. */
async function measure(tab, name, amount, unit, work, floor) {
  const took = { work: Infinity, floor: Infinity }
  for (let round = 0; round < ROUNDS; round++) {
    took.work = Math.min(took.work, await tab.evaluate(task => bench(task), { ...work, floor: false }))
    took.floor = Math.min(took.floor, await tab.evaluate(task => bench(task), { ...floor, floor: true }))
  }
  const value = (1000 * amount) / took.work
  const least = (1000 * amount) / took.floor
  console.log(JSON.stringify({ figure: name, value: +value.toPrecision(6), unit, floor: +least.toPrecision(6), ratio: +(value / least).toFixed(3) }))
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1)) // no browser is left behind
const files = await page()
const downloads = await answers()
for (const [path, bytes] of downloads) files.set(path, bytes)
const server = await serve(files)
const profile = await newProfile()
const browser = await startBrowser(profile)
try {
  const tab = await browser.open(server.url)
  const merge = { kind: 'merge', rows: ROWS, scattered: false, concurrent: false }
  const named = ours => [...downloads.keys()].map(path => path.slice(1)).filter(path => path.endsWith('-ours') === ours)
  await measure(tab, 'wasm_merge', ROWS * 10, 'changes/s', merge, merge)
  await measure(tab, 'wasm_download', RECORDS, 'records/s', { kind: 'download', records: RECORDS, answers: named(true) },
    { kind: 'download', records: RECORDS, answers: named(false) })
} finally {
  await browser.kill()
  server.close()
  await removeProfile(profile)
}
