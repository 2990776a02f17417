// Two tabs of one browser: one of them has the database, the other says so kindly and can take it over.
import assert from 'node:assert/strict'

import { perform } from './app.mjs'

async function prepare(stage) {
  const office = await stage.office()
  const [tablet] = await stage.tablets('annelies')
  return { office, family: office.family('annelies'), tablet }
}

await perform(prepare, {
  /* A second tab says that the app is open in another one. It takes over while a sentence is being typed there: the first tab says
   * where the app went, and the sentence is in the second, to the last letter. The first can take it back. */
  async a_second_tab_takes_over_with_the_text({ office, family, tablet }) {
    const first = tablet.page
    const second = await tablet.newTab()

    await tablet.begin(family, 'Nieuw contactmoment')
    await tablet.write({ 'Onderwerp': 'Twee tabbladen' })
    await second.goto(tablet.line.url)
    await second.getByRole('heading', { name: 'Naober is open in een ander tabblad' }).waitFor()

    await tablet.field('Wat zag en hoorde je?').pressSequentially('Tot op de laatste letter')
    await second.getByRole('button', { name: 'Hier verder werken' }).click() // within the pause in which the draft is kept
    await first.getByRole('heading', { name: 'Naober gaat verder in een ander tabblad' }).waitFor()

    tablet.page = second
    await tablet.openFamily(family)
    await second.getByRole('link', { name: 'Verder schrijven' }).click()
    await tablet.heading('Nieuw contactmoment')
    assert.equal(await tablet.field('Onderwerp').inputValue(), 'Twee tabbladen')
    assert.equal(await tablet.field('Wat zag en hoorde je?').inputValue(), 'Tot op de laatste letter')

    await tablet.field('Wat zag en hoorde je?').press('End')
    await tablet.field('Wat zag en hoorde je?').pressSequentially(', en verder')
    await first.getByRole('button', { name: 'Hier verder werken' }).click()
    await second.getByRole('heading', { name: 'Naober gaat verder in een ander tabblad' }).waitFor()

    tablet.page = first // it stands where it stood: in the form
    await tablet.heading('Nieuw contactmoment')
    assert.equal(await tablet.field('Wat zag en hoorde je?').inputValue(), 'Tot op de laatste letter, en verder')
    await tablet.save()
    await tablet.send()
    assert.deepEqual(office.rows("SELECT feiten FROM contactmoment WHERE onderwerp = 'Twee tabbladen'"), [{ feiten: 'Tot op de laatste letter, en verder' }])
    await first.getByText('1 concept').waitFor({ state: 'detached' })
    await second.close()
  },

  /* When the tab that has the database is closed, the next one that opens is simply the app. */
  async a_closed_tab_lets_go({ family, tablet }) {
    const next = await tablet.newTab()
    await tablet.page.close()
    tablet.page = next
    await tablet.visit()
    await tablet.openFamily(family)
  },
})
