// Two workers of one team, each with a tablet, and no network between them.
import assert from 'node:assert/strict'

import { play, run, until } from './app.mjs'

const TITLE = 'Samen naar het spreekuur over de energierekening'
const EVERY_FIELD = ['Wie doet het?', 'Uiterlijk op', 'Wat doet het gezin zelf?']

/** What the tablet shows of the record that it has open, by label. */
async function facts(tablet, labels) {
  const values = labels.map(label => tablet.page.locator('dl > div', { has: tablet.page.getByText(label, { exact: true }) }).getByRole('definition'))
  return Promise.all(values.map(value => value.innerText()))
}

/** Annelies makes an afspraak, both tablets have it, and both go offline. */
async function oneAfspraakOnTwoTablets(stage) {
  const office = await stage.office()
  const family = office.family('annelies')
  const [annelies, bart] = await stage.tablets('annelies', 'bart')

  await annelies.begin(family, 'Nieuwe afspraak')
  await annelies.write({ 'Wat spreken we af?': TITLE, 'Wie doet het?': 'nog niemand' })
  await annelies.save()
  await annelies.send()
  await bart.tapSend()
  await bart.openRecord(family, TITLE)
  await annelies.offline()
  await bart.offline()
  return { office, family, annelies, bart }
}

async function change(tablet, family, fields) {
  await tablet.openRecord(family, TITLE)
  await tablet.page.getByRole('link', { name: 'Wijzigen', exact: true }).click()
  await tablet.write(fields)
  await tablet.save()
}

await run({
  /* Two tablets edit one afspraak offline: what only one of them changed is there on both; what both changed is a choice on the
   * screen, which one tap settles; then both tablets and the office say the same. */
  two_edits_of_one_afspraak_meet: () => play(async stage => {
    const { office, family, annelies, bart } = await oneAfspraakOnTwoTablets(stage)
    const atOffice = () => office.row('SELECT wie, uiterlijk, eigen_bijdrage, sync_conflicts FROM afspraak WHERE actie = ?', TITLE)

    await change(annelies, family, { 'Wie doet het?': 'Annelies belt zelf', 'Uiterlijk op': '2031-05-20' })
    await change(bart, family, { 'Wie doet het?': 'Bart gaat mee', 'Wat doet het gezin zelf?': 'De rekeningen verzamelen' })
    assert.equal(atOffice().wie, 'nog niemand', 'without a network nothing can have arrived')

    await annelies.online()
    await until('the edit of annelies at the office', () => atOffice().wie === 'Annelies belt zelf')
    await bart.online()
    await until('the conflict at the office', () => atOffice().sync_conflicts === 1)
    await annelies.tapSend()
    for (const tablet of [annelies, bart]) {
      await tablet.openRecord(family, TITLE)
      await tablet.sees(/Hier is een keuze nodig: wie doet het/i)
      assert.deepEqual(await facts(tablet, EVERY_FIELD.slice(1)), ['20 mei 2031', 'De rekeningen verzamelen'])
    }

    await bart.page.getByRole('link', { name: 'Bekijk en kies' }).click()
    await bart.heading('Wat klopt?')
    await bart.page.getByRole('listitem').filter({ hasText: 'Annelies belt zelf' }).waitFor()
    // The one that is shown already: equal values are no conflict, so to take the other would settle it whatever it had seen.
    const { wie } = atOffice()
    await bart.page.getByRole('listitem').filter({ hasText: 'Staat nu bovenaan' }).getByRole('button', { name: 'Neem deze' }).click()
    await until('the choice at the office', () => atOffice().sync_conflicts === 0)
    await annelies.tapSend()
    for (const tablet of [annelies, bart]) {
      await tablet.openRecord(family, TITLE)
      await tablet.page.getByText('Hier is een keuze nodig').waitFor({ state: 'detached' })
      assert.deepEqual(await facts(tablet, EVERY_FIELD), [wie, '20 mei 2031', 'De rekeningen verzamelen'])
    }
    assert.deepEqual(atOffice(), { wie, uiterlijk: '2031-05-20', eigen_bijdrage: 'De rekeningen verzamelen', sync_conflicts: 0 })
  }),

  /* A draft lies open on one tablet while a colleague changes the same field. The form then says so and keeps its text; saving it
   * replaces nothing that its writer hadn't seen: both texts are there to choose from. */
  an_old_draft_overwrites_nothing: () => play(async stage => {
    const { office, family, annelies, bart } = await oneAfspraakOnTwoTablets(stage)
    const atOffice = () => office.row('SELECT wie, sync_conflicts FROM afspraak WHERE actie = ?', TITLE)

    await annelies.openRecord(family, TITLE)
    await annelies.page.getByRole('link', { name: 'Wijzigen', exact: true }).click()
    await annelies.write({ 'Wie doet het?': 'Annelies belt zelf' })
    await annelies.page.getByRole('link', { name: '1 concept open' }).waitFor()
    await annelies.goTo('Huishoudens')

    await bart.online()
    await change(bart, family, { 'Wie doet het?': 'Bart gaat mee' })
    await bart.send()
    await annelies.online()
    await annelies.openRecord(family, TITLE)
    await annelies.sees('Bart gaat mee')

    await annelies.openFamily(family)
    await annelies.page.getByRole('link', { name: 'Verder schrijven' }).click()
    await annelies.sees(/Een collega heeft dit intussen gewijzigd: wie doet het/i)
    assert.equal(await annelies.field('Wie doet het?').inputValue(), 'Annelies belt zelf')
    await annelies.save()
    await annelies.send()
    assert.equal(atOffice().sync_conflicts, 1)
    await annelies.openRecord(family, TITLE)
    await annelies.page.getByRole('link', { name: 'Bekijk en kies' }).click()
    await annelies.page.getByRole('listitem').filter({ hasText: 'Bart gaat mee' }).waitFor()
    await annelies.page.getByRole('listitem').filter({ hasText: 'Annelies belt zelf' }).waitFor()
  }),

  /* A contactmoment and its next step, written down without a network, reach the office and then a colleague's tablet, once. */
  a_visit_logged_offline_arrives: () => play(async stage => {
    const office = await stage.office()
    const family = office.family('annelies')
    const [annelies, carola] = await stage.tablets('annelies', 'carola')
    const visits = () => office.rows('SELECT onderwerp, feiten FROM contactmoment WHERE onderwerp = ?', 'Koffie aan de keukentafel')

    await annelies.offline()
    await annelies.begin(family, 'Nieuw contactmoment')
    await annelies.write({ 'Onderwerp': 'Koffie aan de keukentafel', 'Wat zag en hoorde je?': 'Zoë (9) las voor.\nDe kachel deed het weer.' })
    await annelies.write({ 'Wat gaat er gebeuren?': 'De monteur terugbellen' })
    await annelies.save()
    await annelies.page.getByRole('link', { name: '2 nog te verzenden' }).waitFor()
    assert.deepEqual(visits(), [])

    await annelies.online()
    await until('the visit at the office', () => visits().length > 0)
    assert.deepEqual(visits(), [{ onderwerp: 'Koffie aan de keukentafel', feiten: 'Zoë (9) las voor.\nDe kachel deed het weer.' }])
    await carola.tapSend()
    await carola.openRecord(family, 'Koffie aan de keukentafel')
    assert.deepEqual(await facts(carola, ['Wat zag en hoorde je?']), ['Zoë (9) las voor.\nDe kachel deed het weer.'])
    await carola.openRecord(family, 'De monteur terugbellen')
    assert.equal(office.row('SELECT count(*) AS n FROM vervolgstap WHERE wat = ?', 'De monteur terugbellen').n, 1)
  }),
})
