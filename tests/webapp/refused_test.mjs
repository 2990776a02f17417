// An edit that the office refuses: its author sees it, with the reason, and nothing else suffers.
import assert from 'node:assert/strict'

import { play, run, until } from './app.mjs'

const STAYED = 'Wijkteam Klazienadiep'
const ENDED = 'Wijkteam Lutkermond'
const TYPED = 'De buurvrouw past op donderdag op. Zoë wil graag mee naar het zwembad.'

await run({
  /* Dieuwke works in two teams; while she is offline her work in one of them ends. What she wrote there is shown as refused, all of
   * it, with the reason, and can be taken along; what she wrote for the other team arrives, also what she saved after it. */
  work_for_a_former_team_is_shown_as_refused: () => play(async stage => {
    const office = await stage.office()
    const there = office.family('dieuwke', { team: ENDED })
    const here = office.family('dieuwke', { team: STAYED })
    const [tablet] = await stage.tablets('dieuwke')
    const { page } = tablet
    const arrived = () => office.rows("SELECT onderwerp FROM contactmoment WHERE onderwerp LIKE 'Proef: %' ORDER BY onderwerp").map(row => row.onderwerp)

    await tablet.offline()
    for (const [family, subject] of [[here, 'Proef: eerst'], [there, 'Proef: te laat'], [here, 'Proef: daarna']]) {
      await tablet.begin(family, 'Nieuw contactmoment')
      await tablet.write({ 'Onderwerp': subject, 'Wat zag en hoorde je?': TYPED })
      await tablet.save()
    }
    await office.command('account', 'teams', '--login', 'dieuwke', '--teams', STAYED)

    await tablet.online()
    await until('what was written for the other team', () => arrived().length >= 2)
    assert.deepEqual(arrived(), ['Proef: daarna', 'Proef: eerst'])

    // The rows of the team that she left are gone from the tablet; those of the other are there.
    await tablet.lacksFamily(there)
    await tablet.openFamily(here)

    await page.getByRole('link', { name: '1 niet aangenomen' }).click()
    await tablet.heading('Verzenden')
    const refused = page.getByRole('article').filter({ hasText: 'Proef: te laat' })
    await refused.waitFor()
    await page.getByRole('heading', { name: '1 wijziging is op kantoor niet aangenomen' }).waitFor()
    const words = await refused.innerText()
    assert.match(words, /Reden: Je werkt niet in het team waar dit bij hoort\./)
    assert.ok(words.includes(TYPED), words)
    assert.match(words, /Hoe was het contact\?\s+Huisbezoek/)

    await tablet.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await refused.getByRole('button', { name: 'Kopieer tekst' }).click()
    await tablet.sees('Gekopieerd.')
    assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(TYPED))

    // It is there after a new start as well.
    await page.reload()
    await tablet.goTo('Verzenden')
    await page.getByRole('article').getByText(TYPED).waitFor()

    // The office holds it too, for whoever has to take it over.
    const kept = office.rows('SELECT reason, edit FROM sync_quarantine JOIN sync_log USING (position) WHERE edit LIKE ?', '%Proef: te laat%')
    assert.deepEqual(kept.map(row => row.reason), ['buiten-bereik'])
    assert.ok(JSON.parse(kept[0].edit).waarden.feiten === TYPED)
  }),
})
