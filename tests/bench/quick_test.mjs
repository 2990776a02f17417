// The bench in its short form: every figure is printed once, as a line of JSON with a ratio. What the figures are is no claim of this test.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { root } from '../webapp/engine/build.mjs'
import { run } from '../webapp/engine/check.mjs'

const NATIVE = [
  'download', 'download_bytes', 'push', 'push_cpu', 'merge', 'merge_scattered', 'merge_concurrent', 'merge_concurrent_scattered',
  'save_insert', 'save_update', 'size', 'size_after_edits', 'size_with_deleted', 'size_after_delete',
  'idle', 'growth_download', 'growth_download_all', 'growth_push', 'growth_plain_push', 'rss',
]

async function figures(program, ...parameters) {
  const { stdout } = await promisify(execFile)(program, parameters, { timeout: 120_000 })
  return stdout.trim().split('\n').map(line => JSON.parse(line))
}

function assertFigures(found, names) {
  assert.deepEqual(found.map(({ figure }) => figure), names)
  for (const { figure, ratio } of found) assert.ok(ratio > 0 && ratio < Infinity, figure)
}

await run({
  /* The server's and the native engine's. */
  async every_native_figure_is_there() {
    const found = await figures(`${root}/build/release/tests/bench/sync_bench`, '--quick')
    assertFigures(found, NATIVE)
  },

  /* The WebAssembly engine's, in Chromium. */
  async every_figure_of_the_browser_is_there() {
    const script = fileURLToPath(new URL('browser/run.mjs', import.meta.url))
    assertFigures(await figures(process.execPath, script, '--quick'), ['wasm_merge', 'wasm_download'])
  },
})
