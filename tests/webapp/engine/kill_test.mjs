// SIGKILL to the whole browser while it writes, again and again on one profile.
//     node kill_test.mjs [KILLS] [SEED]
import assert from 'node:assert/strict'

import { enginePage } from './build.mjs'
import { serve, startBrowser } from './browser.mjs'
import { random, run } from './check.mjs'
import { newProfile, removeProfile } from './profile.mjs'
import { checkEdits, TEAM } from './writing.mjs'

const KILLS = Number(process.argv[2] ?? 10)
const SEED = Number(process.argv[3] ?? Date.now() % 1e9)

const LOG_IN = { status: 200, body: { token: 'geheim', apparaat: TEAM, persoon: TEAM, naam: 'Marieke', teams: [TEAM] } }

/** Runs in the page: types a draft, and every third time saves an edit from it; tells the test what was acknowledged. */
function write({ from, team }) {
  const step = async n => {
    const sleutel = `formulier ${n % 20}`
    await engine.saveDraft(sleutel, { n, tekst: 'a'.repeat((n * 7919) % 6000) })
    await acknowledged('draft', n)
    if (n % 3 !== 0) return
    const waarden = { team_id: team, naam: `gezin ${n}` } // nameOf, which the page doesn't know
    await engine.save({ tabel: 'huishouden', rij: engine.newId(), waarden }, sleutel)
    await acknowledged('edit', n)
  }
  const loop = async n => {
    for (;; n++) await step(n)
  }
  void loop(from)
}

/** Runs in the page: what the database holds. */
async function look() {
  await engine.open()
  const edits = (await engine.query('edits', [])).map(({ edit }) => JSON.parse(edit).waarden.naam)
  const drafts = (await engine.drafts()).map(({ inhoud }) => inhoud.n)
  return { edits, drafts, integrity: await engine.query('integrity', []) }
}

await run({
  /* However often the browser is killed: the database is whole, and every acknowledged draft and edit is there, each edit once. */
  async kills_lose_nothing_acknowledged() {
    const next = random(SEED)
    const files = await enginePage()
    const server = await serve(files, () => LOG_IN)
    const profile = await newProfile()
    const safe = { draft: [], edit: [] } // the numbers acknowledged, in order
    let browser
    try {
      for (let kill = 0; kill <= KILLS; kill++) {
        browser = await startBrowser(profile)
        const page = await browser.open(server.url)
        check(safe, await page.evaluate(look), `kill ${kill} of seed ${SEED}`)
        if (kill === KILLS) break
        if (kill === 0) await page.evaluate(() => engine.logIn('marieke', 'wachtwoord'))
        await page.exposeFunction('acknowledged', (what, n) => void safe[what].push(n))
        // What was under way at the kill may be there too: its number is not used again.
        const from = Math.ceil(((safe.draft.at(-1) ?? 0) + 2) / 3) * 3 + 1
        await page.evaluate(write, { from, team: TEAM })
        await new Promise(resolve => setTimeout(resolve, 30 + next() * 700))
        await browser.kill()
      }
      await browser.close()
    } finally {
      await browser.kill()
      server.close()
      await removeProfile(profile)
    }
    return `${KILLS} kills, ${safe.draft.length} drafts, ${safe.edit.length} edits, seed ${SEED}`
  },
})

function check(safe, { edits, drafts, integrity }, where) {
  checkEdits(integrity, edits, safe.edit, where)
  // A draft ends when its edit is saved. Otherwise the last one is there.
  const draft = safe.draft.at(-1) ?? 0
  if (draft % 3 !== 0) assert.ok(drafts.includes(draft), `${where}: draft ${draft} is lost`)
}
