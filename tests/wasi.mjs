// Runs a test program that was compiled for WebAssembly: node tests/wasi.mjs PROGRAM.wasm [ARGUMENT...]
// The program sees one fresh folder, as /tmp and as its working folder.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WASI } from 'node:wasi'

const [program, ...args] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'naober-'))

try {
  const wasi = new WASI({ version: 'preview1', args: [program, ...args], preopens: { '/tmp': folder, '.': folder } })
  const { instance } = await WebAssembly.instantiate(await readFile(program), wasi.getImportObject())
  process.exitCode = wasi.start(instance)
} finally {
  await rm(folder, { recursive: true, force: true })
}
