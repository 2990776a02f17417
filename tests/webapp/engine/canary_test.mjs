// What a person typed stands in no file of the browser's profile, but encrypted.
import assert from 'node:assert/strict'

import { enginePage } from './build.mjs'
import { serve, startBrowser } from './browser.mjs'
import { run } from './check.mjs'
import { assertHidden, newProfile, removeProfile, writeControl } from './profile.mjs'

const TEAM = 'ICEiIyQlJicoKSorLC0uLw'
const LOG_IN = { status: 200, body: { token: 'KANARIETOKEN4711', apparaat: TEAM, persoon: TEAM, naam: 'Marieke', teams: [TEAM] } }

// Each is written in another way.
const CANARIES = ['KANARIECONCEPT4711', 'KANARIEHUISHOUDEN4711', 'KANARIETOKEN4711']

await run({
  /* Drafts, records and the token are unreadable in the profile: while the browser was at work, and after it closed. */
  async nothing_typed_is_readable_on_the_disk() {
    const server = await serve(await enginePage(), () => LOG_IN)
    const profile = await newProfile()
    let browser = await startBrowser(profile)
    try {
      const page = await browser.open(server.url)
      await page.evaluate(
        async ([draft, household, team]) => {
          await engine.open()
          await engine.logIn('marieke', 'wachtwoord')
          await engine.saveDraft('formulier', { tekst: draft })
          await engine.save({ tabel: 'huishouden', rij: engine.newId(), waarden: { team_id: team, naam: household } })
        },
        [CANARIES[0], CANARIES[1], TEAM],
      )
      await writeControl(page)
      await browser.kill()
      await assertHidden(profile, CANARIES)

      browser = await startBrowser(profile)
      const again = await browser.open(server.url)
      const draft = await again.evaluate(async () => {
        await engine.open()
        return engine.draft('formulier')
      })
      assert.equal(draft.inhoud.tekst, CANARIES[0])
      await browser.close()
      await assertHidden(profile, CANARIES)
    } finally {
      await browser.kill()
      server.close()
      await removeProfile(profile)
    }
  },
})
