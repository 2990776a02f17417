// An edit that the office refuses: its author sees it, with the reason, can do something about it, and nothing else
// suffers.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { play, run, until } from './app.mjs'

const STAYED = 'Wijkteam Klazienadiep'
const ENDED = 'Wijkteam Lutkermond'
const TYPED = 'De buurvrouw past op donderdag op. Zoë wil graag mee naar het zwembad.'

const end = office => office.command('account', 'teams', '--login', 'dieuwke', '--teams', STAYED)
const beginAgain = office => office.command('account', 'teams', '--login', 'dieuwke', '--teams', `${STAYED}, ${ENDED}`)
const arrived = office =>
  office
    .rows("SELECT onderwerp FROM contactmoment WHERE onderwerp LIKE 'Proef: %' ORDER BY onderwerp")
    .map(row => row.onderwerp)

/** On the tablet of dieuwke, who works in two teams, contactmomenten of families of both, saved without network. Meanwhile
 * her work in one of the teams ends. */
async function story(stage, written) {
  const office = await stage.office()
  const families = {
    there: office.family('dieuwke', { team: ENDED }),
    here: office.family('dieuwke', { team: STAYED }),
  }
  const [tablet] = await stage.tablets('dieuwke')
  await tablet.offline()
  for (const [where, subject] of written) {
    await tablet.begin(families[where], 'Nieuw contactmoment')
    await tablet.write({ Onderwerp: subject, 'Wat zag en hoorde je?': TYPED })
    await tablet.save()
  }
  await end(office)
  await tablet.online()
  const { page } = tablet
  const refused = subject => page.getByRole('article').filter({ hasText: subject })
  return { office, families, tablet, page, refused }
}

await run({
  /* What she wrote for the team that she left is shown as refused, all of it, with the reason, and can be taken along;
   * what she wrote for the other team arrives, also what she saved after it. Put away it is out of the way, and can be
   * read again. */
  work_for_a_former_team_is_shown_as_refused: () =>
    play(async stage => {
      const { office, families, tablet, page, refused } = await story(stage, [
        ['here', 'Proef: eerst'],
        ['there', 'Proef: te laat'],
        ['here', 'Proef: daarna'],
      ])
      await until('what was written for the other team', () => arrived(office).length >= 2)
      assert.deepEqual(arrived(office), ['Proef: daarna', 'Proef: eerst'])

      await page.getByRole('link', { name: '1 niet aangenomen' }).click()
      await tablet.heading('Verzenden')
      const card = refused('Proef: te laat')
      await card.waitFor()
      await page.getByRole('heading', { name: '1 wijziging is op kantoor niet aangenomen' }).waitFor()
      const words = await card.innerText()
      assert.match(words, /Reden: Je werkt niet in het team waar dit bij hoort\./)
      assert.ok(words.includes(TYPED), words)
      assert.match(words, /Hoe was het contact\?\s+Huisbezoek/)

      await tablet.context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await card.getByRole('button', { name: 'Kopieer tekst' }).click()
      await tablet.sees('Gekopieerd.')
      assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(TYPED))

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        card.getByRole('button', { name: 'Bewaar als bestand' }).click(),
      ])
      const file = await readFile(await download.path(), 'utf8')
      assert.match(file, /^Contactmoment, .*\nReden: Je werkt niet in het team/)
      assert.ok(file.includes(`Wat zag en hoorde je: ${TYPED}`), file)
      assert.equal(JSON.parse(file.slice(file.indexOf('{'))).waarden.feiten, TYPED)

      // The family's records have left with the team; what she wrote herself is hers.
    await tablet.goTo('Huishoudens')
    await page.getByRole('searchbox', { name: 'Zoek op naam' }).fill(families.there)
    await tablet.sees('Niets gevonden')

    // It is there after a new start as well.
      await page.reload()
      await tablet.goTo('Verzenden')
      await page.getByRole('article').getByText(TYPED).waitFor()

      // The office holds it too, for whoever has to take it over.
      const kept = office.rows(
        'SELECT reason, edit FROM sync_quarantine JOIN sync_log USING (position) WHERE edit LIKE ?',
        '%Proef: te laat%',
      )
      assert.deepEqual(
        kept.map(row => row.reason),
        ['buiten-bereik'],
      )
      assert.ok(JSON.parse(kept[0].edit).waarden.feiten === TYPED)

      await refused('Proef: te laat').getByRole('button', { name: 'Opbergen' }).click()
      await tablet.sees('Alles is veilig op kantoor')
      await page.getByRole('link', { name: 'Veilig op kantoor' }).waitFor()
      await page.getByText('Opgeborgen: 1 wijziging').click()
      await refused('Proef: te laat').getByText(TYPED).waitFor()
    }),

  /* Two other ways out: what belongs to another family is corrected, and becomes a row there; what was right after all is
   * sent again once she is back in the team. Nothing is left of it on the pill. */
  what_was_refused_is_corrected_or_sent_again: () =>
    play(async stage => {
      const { office, families, tablet, page, refused } = await story(stage, [
        ['there', 'Proef: ander gezin'],
        ['there', 'Proef: toch goed'],
      ])
      await page.getByRole('link', { name: '2 niet aangenomen' }).click()
      await tablet.heading('Verzenden')

      await refused('Proef: ander gezin').getByRole('link', { name: 'Corrigeren' }).click()
      await tablet.heading('Nieuw contactmoment')
      assert.equal(await tablet.field('Onderwerp').inputValue(), 'Proef: ander gezin')
      await page.getByText('Je werkt niet in het team waar dit bij hoort.').waitFor()
      await page.getByLabel('Bij welk gezin hoort dit?').selectOption({ label: families.here })
      await tablet.save()
      await tablet.heading('Verzenden')
      await tablet.tapSend()
      await until('the corrected visit at the office', () => arrived(office).length >= 1)
      assert.deepEqual(
        office.rows(`SELECT onderwerp, feiten, huishouden.naam FROM contactmoment
                       JOIN huishouden ON huishouden.id = huishouden_id
                                   WHERE onderwerp LIKE 'Proef: %'`),
        [{ onderwerp: 'Proef: ander gezin', feiten: TYPED, naam: families.here }],
      )
      await page.getByRole('link', { name: '1 niet aangenomen' }).waitFor()

      assert.equal(await refused('Proef: toch goed').getByRole('button', { name: 'Opnieuw verzenden' }).count(), 0)
    await beginAgain(office)
    await tablet.tapSend()
      await refused('Proef: toch goed').getByRole('button', { name: 'Opnieuw verzenden' }).click()
      await tablet.sees('Het gaat opnieuw naar kantoor.')
      await tablet.tapSend()
      await until('what was sent again', () => arrived(office).length >= 2)
      await tablet.sees('Alles is veilig op kantoor')
      await page.getByRole('link', { name: 'Veilig op kantoor' }).waitFor()
      await tablet.sees('Opgeborgen: 2 wijzigingen')
    }),

  /* Whoever corrects without a network which family it is about can't know that the other one has been erased meanwhile: with that goes what
   * was refused, and not what became of it. */
  a_correction_outlives_the_family_that_it_was_refused_for: () =>
    play(async stage => {
      const { office, families, tablet, page, refused } = await story(stage, [['there', 'Proef: ander gezin']])
      await page.getByRole('link', { name: '1 niet aangenomen' }).click()
      await tablet.heading('Verzenden')
      await tablet.offline()
      await refused('Proef: ander gezin').getByRole('link', { name: 'Corrigeren' }).click()
      await tablet.heading('Nieuw contactmoment')
      await page.getByLabel('Bij welk gezin hoort dit?').selectOption({ label: families.here })
      await tablet.save()
      await tablet.heading('Verzenden')
      await office.command('erase', '--table', 'huishouden', '--id', office.id('huishouden', 'naam', families.there), '--reason', 'op verzoek')
      await tablet.online()
      await tablet.sees('Alles is veilig op kantoor')
      assert.deepEqual(
        office.rows("SELECT onderwerp, feiten, naam FROM contactmoment JOIN huishouden ON huishouden.id = huishouden_id WHERE onderwerp LIKE 'Proef: %'"),
        [{ onderwerp: 'Proef: ander gezin', feiten: TYPED, naam: families.here }],
      )
    }),
})
