// What a person typed stands in no file of the browser's profile, but encrypted.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { enginePage } from './build.mjs'
import { newProfile, removeProfile, serve, startBrowser } from './browser.mjs'
import { run } from './check.mjs'

const TEAM = 'ICEiIyQlJicoKSorLC0uLw'
const LOG_IN = { status: 200, body: { token: 'KANARIETOKEN4711', apparaat: TEAM, persoon: TEAM, naam: 'Marieke', teams: [TEAM] } }

// Each is written in another way; the last without encryption, to see that the search would find it.
const CANARIES = ['KANARIECONCEPT4711', 'KANARIEHUISHOUDEN4711', 'KANARIETOKEN4711']
const CONTROL = 'KANARIEONVERSLEUTELD4711'

/** The files of the profile that hold `text`, in UTF-8 or in UTF-16. */
async function filesWith(profile, text) {
  const found = []
  for (const entry of await readdir(profile, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const bytes = await readFile(path)
    if (bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'))) found.push(path)
  }
  return found
}

async function assertHidden(profile, when) {
  for (const canary of CANARIES) assert.deepEqual(await filesWith(profile, canary), [], `${canary} ${when}`)
  assert.notDeepEqual(await filesWith(profile, CONTROL), [], `the search doesn't find what is there, ${when}`)
}

await run({
  /* Drafts, records and the token are unreadable in the profile: while the browser was at work, and after it closed. */
  async nothing_typed_is_readable_on_the_disk() {
    const server = await serve(await enginePage(), () => LOG_IN)
    const profile = await newProfile()
    let browser = await startBrowser(profile)
    try {
      const page = await browser.open(server.url)
      await page.evaluate(
        async ([draft, household, control, team]) => {
          await engine.open()
          await engine.logIn('marieke', 'wachtwoord')
          await engine.saveDraft('formulier', { tekst: draft })
          await engine.save({ tabel: 'huishouden', rij: engine.newId(), waarden: { team_id: team, naam: household } })
          const folder = await navigator.storage.getDirectory()
          const writer = await (await folder.getFileHandle('control', { create: true })).createWritable()
          await writer.write(control)
          await writer.close()
        },
        [CANARIES[0], CANARIES[1], CONTROL, TEAM],
      )
      await browser.kill()
      await assertHidden(profile, 'after a kill')

      browser = await startBrowser(profile)
      const again = await browser.open(server.url)
      const draft = await again.evaluate(async () => {
        await engine.open()
        return engine.draft('formulier')
      })
      assert.equal(draft.inhoud.tekst, CANARIES[0])
      await browser.close()
      await assertHidden(profile, 'after closing')
    } finally {
      await browser.kill()
      server.close()
      await removeProfile(profile)
    }
  },
})
