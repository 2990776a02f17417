// A tablet whose access the office has ended: it lets go of what it bears, keeps its author's words, and says kindly what happened.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { PASSWORD, play, run, until } from './app.mjs'

const TYPED = 'Moeder vertelde over de verhuizing. Zoë speelde buiten.'

await run({
  /* The tablet is revoked while it has unsent work: the work lies at the office, apart; the records are gone from the tablet, its author
   * still reads what was typed, also after a new start without a network; and with a new log-in all is there again and work goes on. */
  a_revoked_tablet_lets_go_and_says_so: () => play(async stage => {
    const office = await stage.office()
    const family = office.family('annelies')
    const [tablet] = await stage.tablets('annelies')
    const { page } = tablet
    const kept = () => office.rows("SELECT reason, edit FROM sync_quarantine JOIN sync_log USING (position) WHERE edit LIKE '%Proef: onderweg%'")

    await tablet.offline()
    await tablet.begin(family, 'Nieuw contactmoment')
    await tablet.write({ 'Onderwerp': 'Proef: onderweg', 'Wat zag en hoorde je?': TYPED })
    await tablet.save()
    assert.equal(await office.command('device', 'revoke', '--login', 'annelies'), '1 revoked\n')
    await tablet.online()
    await tablet.sees('Kantoor heeft de toegang van deze tablet ingetrokken.')
    await until('the unsent work at the office', () => kept().length === 1)
    assert.equal(kept()[0].reason, 'ingetrokken')

    const says = async () => {
      await tablet.sees('Kantoor heeft de toegang van deze tablet ingetrokken.')
      await tablet.goTo('Huishoudens')
      await until('the families to go', async () => (await page.getByText(family).count()) === 0)
      await tablet.goTo('Verzenden')
      const refused = page.getByRole('article').filter({ hasText: 'Proef: onderweg' })
      await refused.getByText(TYPED).waitFor()
      assert.match(await refused.innerText(), /De toegang van deze tablet was ingetrokken/)
    }
    await says()
    await tablet.offline()
    await page.reload()
    await says()

    await tablet.online()
    await page.getByRole('link', { name: 'Opnieuw inloggen' }).click()
    await tablet.logIn('annelies')
    await page.getByText('Kantoor heeft de toegang').waitFor({ state: 'detached' })
    await tablet.begin(family, 'Nieuw contactmoment')
    await tablet.write({ 'Onderwerp': 'Proef: weer aan het werk', 'Wat zag en hoorde je?': 'Thee gedronken.' })
    await tablet.save()
    await until('new work at the office', () => office.row("SELECT 1 FROM contactmoment WHERE onderwerp = 'Proef: weer aan het werk'"))
    await tablet.goTo('Verzenden')
    await page.getByRole('article').getByText(TYPED).waitFor()
  }),

  /* Whose access was ended comes back no more. A colleague who takes the tablet over is told of the work that is on it, and gets there; all of it is read,
   * taken along and cleared up, what was refused and each kind of draft. Then the tablet is the colleague's, with nothing of the other on it. */
  a_colleague_takes_the_tablet_over: () => play(async stage => {
    const office = await stage.office()
    const family = office.family('annelies')
    const [tablet] = await stage.tablets('annelies')
    const { page } = tablet
    const card = words => page.getByRole('article').filter({ hasText: words })
    const press = (words, button) => card(words).getByRole('button', { name: button }).click()
    const takeAlong = async words => {
      const [file] = await Promise.all([page.waitForEvent('download'), press(words, 'Bewaar als bestand')])
      assert.ok((await readFile(await file.path(), 'utf8')).includes(words))
    }

    await tablet.offline()
    await tablet.visitFamily(family, 'Proef: bezoek', TYPED)
    await tablet.begin(family, 'Nieuwe afspraak')
    await tablet.write({ 'Wat spreken we af?': 'Proef: fietsles' })
    await tablet.openFamily(family)
    await page.getByRole('link', { name: 'Gegevens en plan wijzigen' }).click()
    await tablet.heading('Huishouden wijzigen')
    await tablet.write({ 'Plan': 'Proef: eerst de schulden.' })
    await tablet.goTo('Huishoudens')
    await page.getByRole('link', { name: 'Nieuw huishouden' }).click()
    await tablet.heading('Nieuw huishouden')
    await tablet.write({ 'Plan': 'Proef: pas aangemeld.' })
    await tablet.goTo('Huishoudens')
    await office.command('device', 'revoke', '--login', 'annelies')
    await tablet.online()
    await page.getByRole('link', { name: 'Opnieuw inloggen' }).click()

    const logIn = async () => {
      await page.getByLabel('Gebruikersnaam').fill('bart')
      await page.getByRole('textbox', { name: 'Wachtwoord' }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Inloggen' }).click()
    }
    await logIn()
    await tablet.sees(/Op deze tablet staat nog werk van Annelies/)
    await page.getByRole('link', { name: 'Bekijk wat er staat' }).click()
    await tablet.heading('Verzenden')
    const drafts = ['Proef: fietsles', 'Proef: eerst de schulden.', 'Proef: pas aangemeld.']
    for (const words of [TYPED, ...drafts]) await takeAlong(words)
    await press(TYPED, 'Opbergen')
    for (const words of drafts) {
      await press(words, 'Concept weggooien')
      await card(words).waitFor({ state: 'detached' })
    }

    await page.getByRole('link', { name: 'Opnieuw inloggen' }).click()
    await logIn()
    await tablet.heading('Huishoudens')
    await tablet.downloaded()
    await tablet.openFamily(office.family('bart'))
    await tablet.goTo('Verzenden')
    assert.equal(await page.getByText(/Proef: |Opgeborgen|ingetrokken/).count(), 0)
  }),
})
