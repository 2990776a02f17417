// Tablets with unsent work, while the office decides about the families that it is about.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

import { play, run, until } from './app.mjs'
import { visit } from './office.mjs'

const HERE = 'Wijkteam Klazienadiep'
const THERE = 'Wijkteam Lutkermond'

await run({
  /* A family goes to another team while a tablet has unsent work for it: the work reaches the new team's tablet, with the family; its author's
   * tablet lets go of both, and nothing is called refused. */
  unsent_work_goes_along_with_a_family: () => play(async stage => {
    const office = await stage.office()
    const family = office.family('annelies')
    const [annelies, evert] = await stage.tablets('annelies', 'evert')

    await annelies.offline()
    await annelies.visitFamily(family, 'Proef: verhuisd', 'De dozen staan klaar. Zoë verheugt zich op haar kamer.')
    await annelies.openRecord(family, 'Proef: verhuisd')
    await office.command('family', 'move', '--id', office.id('huishouden', 'naam', family), '--team', THERE)
    await evert.tapSend()
    await evert.openFamily(family)

    await annelies.online()
    await until('the unsent work at the office', () => office.row("SELECT 1 FROM contactmoment WHERE onderwerp = 'Proef: verhuisd'"))
    await annelies.send()
    await annelies.lacksFamily(family)
    assert.equal(await annelies.page.getByRole('link', { name: 'niet aangenomen' }).count(), 0)
    await evert.tapSend()
    await evert.openRecord(family, 'Proef: verhuisd')
    await evert.sees('De dozen staan klaar. Zoë verheugt zich op haar kamer.')
    assert.match(await office.command('rebuild', '--verify'), /are as the log says/)
  }),

  /* A tablet that was away for three months, with unsent work for four families. Meanwhile much was written, one family moved, one was erased, and
   * in one of its teams its person's work has ended. One talk later it has what its person may read, all of that and nothing else; each
   * text is where it belongs. */
  a_tablet_that_was_away_catches_up: () => play(async stage => {
    const office = await stage.office()
    const [stays, moves, erased] = [0, 1, 2].map(at => office.family('dieuwke', { team: HERE, at }))
    const ended = office.family('dieuwke', { team: THERE })
    const [tablet] = await stage.tablets('dieuwke')
    const { page } = tablet
    const found = subject => office.rows('SELECT huishouden.naam FROM contactmoment JOIN huishouden ON huishouden.id = huishouden_id WHERE onderwerp = ?', subject).map(row => row.naam)

    await tablet.offline()
    for (const [family, subject] of [[stays, 'Proef: blijft'], [moves, 'Proef: gaat mee'], [erased, 'Proef: wordt gewist'], [ended, 'Proef: geen toegang']]) {
      await tablet.visitFamily(family, subject, `Wat er was. ${subject}`)
    }

    const id = office.id('huishouden', 'naam', stays)
    for (let month = 0; month < 3; month++) {
      await office.push('annelies', Array.from({ length: 800 }, (_, number) => visit(id, `Maand ${month + 1}, bezoek ${number}`)))
    }
    await office.command('family', 'move', '--id', office.id('huishouden', 'naam', moves), '--team', THERE)
    await office.command('erase', '--table', 'huishouden', '--id', office.id('huishouden', 'naam', erased), '--reason', 'op verzoek')
    await office.command('account', 'teams', '--login', 'dieuwke', '--teams', HERE)

    await tablet.online()
    await until('the work for the family that stays', () => found('Proef: blijft').length > 0)
    await page.getByRole('link', { name: '1 niet aangenomen' }).waitFor()
    await tablet.goTo('Verzenden')
    await page.getByText('op te halen').waitFor({ state: 'detached' })
    const refused = page.getByRole('article')
    await refused.getByText('Proef: geen toegang', { exact: true }).waitFor()
    assert.equal(await refused.count(), 1)
    assert.equal(await page.getByText('Proef: wordt gewist').count(), 0)

    for (const family of [moves, erased, ended]) await tablet.lacksFamily(family)
    await tablet.openRecord(stays, 'Proef: blijft')
    await tablet.openFamily(stays)
    await page.getByRole('link', { name: /Maand 3, bezoek/ }).first().waitFor()

    assert.deepEqual([found('Proef: blijft'), found('Proef: gaat mee')], [[stays], [moves]])
    assert.deepEqual([found('Proef: wordt gewist'), found('Proef: geen toegang')], [[], []])
    assert.equal(office.row("SELECT count(*) AS n FROM sync_log WHERE edit LIKE '%wordt gewist%'").n, 0)
    assert.deepEqual(office.rows("SELECT reason FROM sync_quarantine JOIN sync_log USING (position) WHERE edit LIKE '%Proef: %'").map(row => row.reason), ['buiten-bereik'])
    assert.match(await office.command('rebuild', '--verify'), /are as the log says/)
  }),

  /* What is being typed when the office erases is kept no more, also while its form is open, which says so. A draft of something else that only
   * names what was erased stays whole, but for that name. */
  an_erasure_reaches_drafts_and_open_forms: () => play(async stage => {
    const office = await stage.office()
    const [goes, stays] = [0, 1].map(at => office.family('annelies', { at }))
    const [annelies] = await stage.tablets('annelies')
    const { page } = annelies
    const erase = (table, id) => office.command('erase', '--table', table, '--id', id, '--reason', 'op verzoek')

    await annelies.begin(stays, 'Nieuwe afspraak')
    await annelies.write({ 'Wat spreken we af?': 'Proef: fietsles' })
    await annelies.save()
    await until('the agreement at the office', () => office.row("SELECT 1 FROM afspraak WHERE actie = 'Proef: fietsles'"))
    await annelies.begin(stays, 'Nieuwe ervaring')
    await annelies.write({ 'Wat wilt u vertellen?': 'Zij fietst nu zelf naar school.' })
    await annelies.field('Gaat over de afspraak').selectOption('Proef: fietsles')

    await annelies.begin(goes, 'Nieuw contactmoment')
    await annelies.write({ 'Onderwerp': 'Proef: kanariegeel' })
    await erase('huishouden', office.id('huishouden', 'naam', goes))
    await erase('afspraak', office.id('afspraak', 'actie', 'Proef: fietsles'))
    await annelies.heading('Dit is gewist')
    assert.equal(await page.getByText('Proef: kanariegeel').count(), 0)

    await annelies.tapSend()
    await annelies.lacksFamily(goes)
    await annelies.goTo('Verzenden')
    await page.getByRole('link', { name: 'Zij fietst nu zelf naar school.' }).click()
    await annelies.heading('Nieuwe ervaring')
    assert.equal(await annelies.field('Wat wilt u vertellen?').inputValue(), 'Zij fietst nu zelf naar school.')
    assert.equal(await page.getByLabel('Gaat over de afspraak').inputValue(), '')
    await annelies.save()
    await annelies.goTo('Verzenden')
    assert.equal(await page.getByRole('heading', { name: 'Concepten' }).count(), 0)
    await until('the experience at the office', () => office.row("SELECT 1 FROM ervaring WHERE verhaal = 'Zij fietst nu zelf naar school.' AND afspraak_id IS NULL"))
  }),

  /* Drafts of a family that moved, one of the family itself and one of a new row in it: they can't be saved here any more, and say so. Whoever wrote them
   * reads them, takes them along as a file, and throws them away. */
  drafts_of_a_family_that_moved_are_taken_along: () => play(async stage => {
    const office = await stage.office()
    const family = office.family('annelies')
    const [annelies] = await stage.tablets('annelies')
    const { page } = annelies

    await annelies.openFamily(family)
    await page.getByRole('link', { name: 'Gegevens en plan wijzigen' }).click()
    await annelies.heading('Huishouden wijzigen')
    await annelies.write({ 'Plan': 'Proef: eerst de schulden op een rij.' })
    await annelies.begin(family, 'Nieuw contactmoment')
    await annelies.write({ 'Onderwerp': 'Proef: verhuisd', 'Wat zag en hoorde je?': 'De dozen staan klaar. Zoë verheugt zich op haar kamer.' })
    await annelies.goTo('Verzenden')
    await page.getByRole('link', { name: 'Proef: verhuisd' }).waitFor()
    await office.command('family', 'move', '--id', office.id('huishouden', 'naam', family), '--team', THERE)
    await annelies.tapSend()
    await annelies.lacksFamily(family)

    await annelies.goTo('Verzenden')
    const draft = words => page.getByRole('article').filter({ hasText: words })
    await draft('Proef: eerst de schulden op een rij.').getByText('niet meer op deze tablet').waitFor()
    const visit = draft('Proef: verhuisd')
    await visit.getByText('De dozen staan klaar. Zoë verheugt zich op haar kamer.').waitFor()
    assert.equal(await visit.getByRole('link').count(), 0)
    const [file] = await Promise.all([page.waitForEvent('download'), visit.getByRole('button', { name: 'Bewaar als bestand' }).click()])
    assert.match(await readFile(await file.path(), 'utf8'), /Onderwerp: Proef: verhuisd\n(.*\n)*Wat zag en hoorde je: De dozen staan klaar\./)

    await visit.getByRole('button', { name: 'Concept weggooien' }).click()
    await visit.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Terugzetten' }).click()
    await visit.getByRole('button', { name: 'Concept weggooien' }).click()
    await visit.waitFor({ state: 'detached' })
    await draft('Proef: eerst').getByRole('button', { name: 'Concept weggooien' }).click()
    await annelies.sees('Alles is veilig op kantoor')
  }),
})
