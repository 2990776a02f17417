// Runs a program that was built for WASI: node --no-warnings wasi_run.mjs PROGRAM.wasm ARGUMENTS…
// It sees its arguments, the clock and randomness, and no file of the machine.
import { readFile } from 'node:fs/promises'
import { WASI } from 'node:wasi'

const [program, ...programArguments] = process.argv.slice(2)
const wasi = new WASI({ version: 'preview1', args: [program, ...programArguments], returnOnExit: true })
const module = await WebAssembly.compile(await readFile(program))
const instance = await WebAssembly.instantiate(module, wasi.getImportObject())
process.exitCode = wasi.start(instance)
