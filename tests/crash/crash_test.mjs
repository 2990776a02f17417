// SIGKILL to the real server while tablets push, again and again on one database.
//     node crash_test.mjs [--times N] [--seed N]
import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'

import { random, run } from '../webapp/engine/check.mjs'
import { Office } from './office.mjs'
import { Tablet } from './tablet.mjs'

const { values } = parseArgs({ options: { times: { type: 'string' }, seed: { type: 'string' } } })
const TIMES = Number(values.times ?? 15)
const SEED = Number(values.seed ?? Date.now() % 1e9)
const TABLETS = 6
const WHOLE_LOOK = 20 // kills between two looks at all that was ever pushed

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

/** Push, and be killed at some moment: now and then while the server is starting. */
async function crash(office, tablets, next) {
  if (next() < 0.15) {
    const started = office.start().catch(() => {})
    await pause(next() * 60)
    await office.kill()
    await started
    return
  }
  await office.start()
  const working = Promise.all(tablets.map(tablet => tablet.work()))
  await Promise.race([pause(20 + next() ** 2 * 1500), working])
  await office.kill()
  await working
}

/** What the office says after a crash. `whole`: all receipts ever given are asked for again, and all rows looked at. */
async function look(office, tablets, base, whole, where) {
  const waited = tablets.reduce((sum, tablet) => sum + tablet.edits.length - tablet.safe, 0)

  await office.start()
  assert.deepEqual(office.integrity(), ['ok'], where)
  // What was acknowledged gets the receipt that it had; what wasn't gets one now, whether it was in or not.
  for (const tablet of tablets) await tablet.pushAll(whole ? 0 : Math.max(0, tablet.safe - 50))
  const all = tablets.reduce((sum, tablet) => sum + tablet.edits.length, 0)
  const [first] = tablets
  const stand = await first.push(Math.max(0, first.edits.length - 1), first.edits.length)
  assert.equal(stand - base, all, `${where}: an edit lacks, or is there twice`)
  if (whole) {
    const found = await first.download()
    const rows = tablets.flatMap(tablet => [...tablet.rows])
    assert.equal(found.size, rows.length, where)
    for (const [rij, { name }] of rows) assert.equal(found.get(rij), name, `${where}: ${rij}`)
  }
  await office.kill()
  return waited
}

await run({
  /* However often the server is killed: its database is whole, every acknowledged edit is there once, and sent again it
   * gets the same receipt. */
  async kills_lose_nothing_acknowledged() {
    const next = random(SEED)
    const office = new Office()
    let waited = 0
    let tablets

    try {
      await office.run(['init'])
      for (let i = 0; i < TABLETS; i++) await office.addAccount(`worker-${i}`, 'Wijkteam')
      await office.start()
      await office.readSchema()
      tablets = []
      for (let i = 0; i < TABLETS; i++) tablets.push(new Tablet(office, next, await office.logIn(`worker-${i}`)))
      for (const tablet of tablets) tablet.save()
      const base = (await tablets[0].push(0, 1)) - 1
      await office.kill()
      for (let kill = 1; kill <= TIMES; kill++) {
        await crash(office, tablets, next)
        const whole = kill === TIMES || kill % WHOLE_LOOK === 0
        waited += await look(office, tablets, base, whole, `kill ${kill} of seed ${SEED}`)
        if (whole && kill < TIMES) console.log(`  ${kill} kills, nothing lost`) // hours may pass
      }
    } finally {
      await office.remove()
    }
    const edits = tablets.reduce((sum, tablet) => sum + tablet.edits.length, 0)
    return `${TIMES} kills, ${edits} edits, ${waited} without receipt when killed, seed ${SEED}`
  },
})
