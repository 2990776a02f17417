// What a person typed into the app stands in no file of the browser's profile, but encrypted: neither in the app's own files nor in
// those that Chromium keeps for itself (history with the titles of pages, the form texts of its session restore, autofill, caches).
import { play, PASSWORD, run, until } from './app.mjs'
import { assertHidden, writeControl } from './engine/profile.mjs'
import { visit } from './office.mjs'

/** Makes a row whose subject was changed twice at the same time. */
async function disagree(office, family, subjects) {
  const made = visit(office.id('huishouden', 'naam', family), 'Koffie')
  const branch = await office.push('annelies', [made])
  const change = subject => ({ ...made, waarden: { onderwerp: subject }, gezien: { onderwerp: [[branch, 1]] } })
  await office.push('annelies', subjects.map(change))
}

/** Types a text of its own into every place for text, and returns these texts; and some names of the records beside them. */
async function writeEverywhere(office, tablet) {
  const family = office.family('annelies')
  const { page } = tablet

  await tablet.begin(family, 'Nieuw contactmoment')
  await tablet.write({ 'Onderwerp': 'KANARIEONDERWERP4711', 'Wat zag en hoorde je?': 'KANARIEFEITEN4711' })
  await tablet.save()
  await tablet.openRecord(family, 'KANARIEONDERWERP4711')
  await until('the visit at the office', () => office.row("SELECT 1 FROM contactmoment WHERE onderwerp = 'KANARIEONDERWERP4711'"))

  await tablet.goTo('Keuzes') // a text of one's own over a conflict, left as a draft
  await page.getByRole('main').getByRole('link', { name: /Koffie of thee/ }).click()
  await page.getByRole('button', { name: 'Zelf aanpassen' }).first().click()
  await page.getByRole('textbox').last().fill('KANARIEKEUZE4711')

  await tablet.begin(family, 'Nieuwe afspraak') // left as a draft
  await tablet.write({ 'Wat spreken we af?': 'KANARIECONCEPT4711', 'Wie doet het?': 'KANARIEREGEL4711' })
  await page.getByRole('link', { name: '2 concepten open' }).waitFor()
  await tablet.goTo('Huishoudens')
  await page.getByRole('searchbox').fill('KANARIEZOEK4711')
  await page.getByText('Niets gevonden').waitFor()
  await tablet.begin(family, 'Nieuwe afspraak')

  return ['KANARIEONDERWERP4711', 'KANARIEFEITEN4711', 'KANARIEKEUZE4711', 'KANARIECONCEPT4711', 'KANARIEREGEL4711', 'KANARIEZOEK4711', PASSWORD, family]
}

await run({
  /* Nothing typed, no family's name and no password is readable on the disk, after a kill and after closing. */
  nothing_typed_is_readable_on_the_disk: () => play(async stage => {
    const office = await stage.office()
    await disagree(office, office.family('annelies'), ['Koffie of thee', 'Koffie of thee, met taart'])
    const tablet = await stage.tablet()
    await tablet.visit()
    await tablet.page.getByRole('button', { name: 'Toon wachtwoord' }).click() // a password that is shown is text to the browser
    await tablet.logIn('annelies')
    await tablet.downloaded()
    await writeControl(tablet.page)
    const secrets = await writeEverywhere(office, tablet)
    await tablet.kill()
    await assertHidden(tablet.profile, secrets)

    await tablet.start()
    await tablet.visit()
    await tablet.page.getByRole('link', { name: '2 concepten open' }).waitFor() // all of it is still there, though
    await tablet.openRecord(office.family('annelies'), 'KANARIEONDERWERP4711')
    await tablet.close()
    await assertHidden(tablet.profile, secrets)
  }),
})
