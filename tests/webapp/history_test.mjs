// The history of a row: who changed what, what stood side by side, who chose; and a value that is put back.
import assert from 'node:assert/strict'

import { perform, until } from './app.mjs'

async function prepare(stage) {
  const office = await stage.office()
  const [annelies, second] = await stage.tablets('annelies', 'annelies')
  const family = office.family('annelies')
  await annelies.begin(family, 'Nieuwe vervolgstap')
  await annelies.write({ 'Wat gaat er gebeuren?': 'Samen naar de markt', 'Wie doet het?': 'Eerst de buurvrouw' })
  await annelies.save()
  await annelies.send()
  await second.tapSend()
  await second.openRecord(family, 'Samen naar de markt')
  return { office, annelies, second, family }
}

const who = office =>
  office.row("SELECT wie, sync_conflicts AS conflicten FROM vervolgstap WHERE wat = 'Samen naar de markt'")

async function change(tablet, family, text) {
  await tablet.openRecord(family, 'Samen naar de markt')
  await tablet.page.getByRole('link', { name: 'Wijzigen', exact: true }).click()
  await tablet.write({ 'Wie doet het?': text })
  await tablet.save()
}

async function openHistory(tablet, family) {
  await tablet.openRecord(family, 'Samen naar de markt')
  await tablet.page.getByRole('article').getByRole('link', { name: 'Geschiedenis' }).click()
  await tablet.heading('Geschiedenis')
}

await perform(prepare, {
  /* Two tablets write different things without network; who chooses, and what was not chosen, stands in the history for
   * good. */
  async a_conflict_and_its_choice_stand_in_the_history({ office, annelies, second, family }) {
    await annelies.offline()
    await second.offline()
    await change(annelies, family, 'Oma gaat mee')
    await change(second, family, 'Opa gaat mee')
    await annelies.online()
    await annelies.send()
    await second.online()
    await second.send()
    await until('a conflict at the office', () => who(office).conflicten === 1)
    await second.openRecord(family, 'Samen naar de markt')
    await second.page.getByRole('link', { name: 'Bekijk en kies' }).click()
    await second.page
      .getByRole('listitem')
      .filter({ hasText: 'Oma gaat mee' })
      .getByRole('button', { name: 'Neem deze' })
      .click()
    await second.sees('Gekozen.')
    await second.send()
    await until('the choice at the office', () => who(office).conflicten === 0)

    await openHistory(second, family)
    const changes = second.page.getByRole('article').getByRole('listitem')
    await changes.filter({ hasText: 'Eerste keer opgeschreven' }).waitFor()
    assert.equal(await changes.count(), 4)
    const words = await changes.allInnerTexts()
    assert.match(words[0], /Wie doet het\?[^]*Was: O[mp]a gaat mee[^]*Was: O[mp]a gaat mee[^]*Werd: Oma gaat mee/)
    assert.match(
      words[1],
      /Was: Eerst de buurvrouw[^]*Werd: Opa gaat mee[^]*schreef tegelijk: Oma gaat mee[^]*Gekozen door jij/,
    )
    assert.match(words[2], /Werd: Oma gaat mee[^]*schreef tegelijk: Opa gaat mee/)
    assert.match(words[3], /Samen naar de markt[^]*Eerst de buurvrouw/)
  },

  /* A value from the history goes into the form, beside what stands there now; saved, it is an edit like any other. */
  async a_value_is_put_back_by_choosing_it_again({ office, annelies, family }) {
    await openHistory(annelies, family)
    const first = annelies.page
      .getByRole('article')
      .getByRole('listitem')
      .filter({ hasText: 'Eerste keer opgeschreven' })
    await first.getByRole('button', { name: 'Deze waarde terugzetten Wie doet het' }).click()
    await annelies.heading('Vervolgstap wijzigen')
    assert.equal(await annelies.field('Wie doet het?').inputValue(), 'Eerst de buurvrouw')
    await annelies.sees('Uit de geschiedenis: wie doet het.')
    await annelies.save()
    await annelies.send()
    await until('the value at the office', () => who(office).wie === 'Eerst de buurvrouw')
    await openHistory(annelies, family)
    await annelies.page.getByRole('article').getByRole('listitem').first().getByText('Eerst de buurvrouw').waitFor()
  },

  /* Without network the screen says kindly where the history is, and shows it once there is one. */
  async without_network_it_says_so_kindly({ annelies, family }) {
    await annelies.offline()
    await openHistory(annelies, family)
    await annelies.sees('De geschiedenis ligt op kantoor. Je kunt gewoon verder werken.')
    await annelies.online()
    await annelies.page.getByRole('button', { name: 'Opnieuw proberen' }).click()
    await annelies.page
      .getByRole('article')
      .getByRole('listitem')
      .filter({ hasText: 'Eerste keer opgeschreven' })
      .waitFor()
  },
})
