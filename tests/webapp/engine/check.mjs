// The harness of the .mjs tests, after tests/check.h: one claim a test, one line each, and as the last line "N passed, N failed".
//     await run({ async a_claim_in_short() { assert.equal(…) } })

/** Run the tests in order. A rejection is a failure and the next test goes on. */
export async function run(tests) {
  let passed = 0
  let failed = 0

  for (const [name, test] of Object.entries(tests)) {
    try {
      const figures = await test()
      passed++
      console.log(`ok ${name}${figures ? ` (${figures})` : ''}`)
    } catch (error) {
      failed++
      console.log(`FAILED ${name}\n  ${String(error?.stack ?? error).replaceAll('\n', '\n  ')}`)
    }
  }
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}

/** A sequence of numbers in [0, 1) that a seed repeats (mulberry32). */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
