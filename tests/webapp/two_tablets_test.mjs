// Two workers of one team, each with a tablet, and no network between them.
import assert from 'node:assert/strict'

import { perform, until } from './app.mjs'

const EVERY_FIELD = ['Wie doet het?', 'Uiterlijk op', 'Wat doet het gezin zelf?']

/** What the tablet shows of the record that it has open, by label. */
async function facts(tablet, labels) {
  const values = labels.map(label => tablet.page.locator('dl > div', { has: tablet.page.getByText(label, { exact: true }) }).getByRole('definition'))
  return Promise.all(values.map(value => value.innerText()))
}

async function prepare(stage) {
  const office = await stage.office()
  const [annelies, bart] = await stage.tablets('annelies', 'bart')
  return { office, family: office.family('annelies'), annelies, bart }
}

/** Annelies makes an afspraak, both tablets have it, and both go offline. */
async function agree({ family, annelies, bart }, title) {
  await annelies.begin(family, 'Nieuwe afspraak')
  await annelies.write({ 'Wat spreken we af?': title, 'Wie doet het?': 'nog niemand' })
  await annelies.save()
  await annelies.send()
  await bart.tapSend()
  await bart.openRecord(family, title)
  await annelies.offline()
  await bart.offline()
}

async function change(tablet, family, title, fields) {
  await tablet.openRecord(family, title)
  await tablet.page.getByRole('link', { name: 'Wijzigen', exact: true }).click()
  await tablet.write(fields)
  await tablet.save()
}

await perform(prepare, {
  /* Two tablets edit one afspraak offline: what only one of them changed is there on both; what both changed is a choice on the
   * screen, which one tap settles; then both tablets and the office say the same. */
  async two_edits_of_one_afspraak_meet(world) {
    const { office, family, annelies, bart } = world
    const title = 'Samen naar het spreekuur over de energierekening'
    const atOffice = () => office.row('SELECT wie, uiterlijk, eigen_bijdrage, sync_conflicts FROM afspraak WHERE actie = ?', title)

    await agree(world, title)
    await change(annelies, family, title, { 'Wie doet het?': 'Annelies belt zelf', 'Uiterlijk op': '2031-05-20' })
    await change(bart, family, title, { 'Wie doet het?': 'Bart gaat mee', 'Wat doet het gezin zelf?': 'De rekeningen verzamelen' })
    assert.equal(atOffice().wie, 'nog niemand', 'without a network nothing can have arrived')

    await annelies.online()
    await until('the edit of annelies at the office', () => atOffice().wie === 'Annelies belt zelf')
    await bart.online()
    await until('the conflict at the office', () => atOffice().sync_conflicts === 1)
    await annelies.tapSend()
    for (const tablet of [annelies, bart]) {
      await tablet.openRecord(family, title)
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
      await tablet.openRecord(family, title)
      await tablet.page.getByText('Hier is een keuze nodig').waitFor({ state: 'detached' })
      assert.deepEqual(await facts(tablet, EVERY_FIELD), [wie, '20 mei 2031', 'De rekeningen verzamelen'])
    }
    assert.deepEqual(atOffice(), { wie, uiterlijk: '2031-05-20', eigen_bijdrage: 'De rekeningen verzamelen', sync_conflicts: 0 })
  },

  /* A draft lies open on one tablet while a colleague changes the same field. The form then says so and keeps its text; saving it
   * replaces nothing that its writer hadn't seen: both texts are there to choose from. */
  async an_old_draft_overwrites_nothing(world) {
    const { office, family, annelies, bart } = world
    const title = 'De fiets laten maken bij de werkplaats'

    await agree(world, title)
    await annelies.openRecord(family, title)
    await annelies.page.getByRole('link', { name: 'Wijzigen', exact: true }).click()
    await annelies.write({ 'Wie doet het?': 'Annelies belt zelf' })
    await annelies.page.getByRole('link', { name: '1 concept open' }).waitFor()
    await annelies.goTo('Huishoudens')

    await bart.online()
    await change(bart, family, title, { 'Wie doet het?': 'Bart gaat mee' })
    await bart.send()
    await annelies.online()
    await annelies.openRecord(family, title)
    await annelies.sees('Bart gaat mee')

    await annelies.openFamily(family)
    await annelies.page.getByRole('link', { name: 'Verder schrijven' }).click()
    await annelies.sees(/Een collega heeft dit intussen gewijzigd: wie doet het/i)
    assert.equal(await annelies.field('Wie doet het?').inputValue(), 'Annelies belt zelf')
    await annelies.save()
    await annelies.send()
    assert.equal(office.row('SELECT sync_conflicts FROM afspraak WHERE actie = ?', title).sync_conflicts, 1)
    await annelies.openRecord(family, title)
    await annelies.page.getByRole('link', { name: 'Bekijk en kies' }).click()
    await annelies.page.getByRole('listitem').filter({ hasText: 'Bart gaat mee' }).waitFor()
    await annelies.page.getByRole('listitem').filter({ hasText: 'Annelies belt zelf' }).waitFor()
  },

  /* A contactmoment and its next step, written down without a network, reach the office and then a colleague's tablet, once. */
  async a_visit_logged_offline_arrives({ office, family, annelies, bart }) {
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
    await bart.tapSend()
    await bart.openRecord(family, 'Koffie aan de keukentafel')
    assert.deepEqual(await facts(bart, ['Wat zag en hoorde je?']), ['Zoë (9) las voor.\nDe kachel deed het weer.'])
    await bart.openRecord(family, 'De monteur terugbellen')
    assert.equal(office.row('SELECT count(*) AS n FROM vervolgstap WHERE wat = ?', 'De monteur terugbellen').n, 1)
  },

  /* One deletes an afspraak, the other changes it without a network: it comes back on both as something to settle, and goes for good when one
   * of them deletes it again; from the list of what was deleted it is put back. */
  async a_deletion_meets_a_change(world) {
    const { office, family, annelies, bart } = world
    const title = 'De tuin opknappen met de buurt'
    const atOffice = () => office.row('SELECT verwijderd IS NOT NULL AS weg, sync_conflicts FROM afspraak WHERE actie = ?', title)
    const settle = async tablet => {
      await tablet.openRecord(family, title)
      await tablet.sees(/Hier is een keuze nodig: verwijderd/i)
      await tablet.page.getByRole('link', { name: 'Bekijk en kies' }).click()
      await tablet.heading('Wat klopt?')
    }

    await agree(world, title)
    await annelies.openRecord(family, title)
    await annelies.page.getByRole('button', { name: 'Verwijderen' }).click()
    await annelies.sees('Wil je deze afspraak verwijderen?')
    await annelies.page.getByRole('button', { name: 'Ja, verwijderen' }).click()
    await annelies.heading(family)
    await annelies.page.getByRole('link', { name: title }).waitFor({ state: 'detached' })
    await change(bart, family, title, { 'Wie doet het?': 'Bart neemt een schep mee' })

    await annelies.online()
    await until('the deletion at the office', () => atOffice().weg === 1)
    assert.equal(atOffice().sync_conflicts, 0)
    await bart.online()
    await until('the change at the office', () => atOffice().sync_conflicts === 1)
    await annelies.tapSend()
    await settle(annelies)
    await annelies.sees(/Verwijderd door jij/)
    await settle(bart)
    await bart.page.getByRole('button', { name: 'Toch verwijderen' }).click()
    await bart.sees('Dit is verwijderd')
    await until('the second deletion at the office', () => atOffice().sync_conflicts === 0 && atOffice().weg === 1)

    await annelies.tapSend()
    await annelies.goTo('Instellingen')
    await annelies.page.getByRole('link', { name: 'Bekijk wat verwijderd is' }).click()
    await annelies.page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: 'Terugzetten' }).click()
    await until('the row put back at the office', () => atOffice().weg === 0)
    await bart.tapSend()
    await bart.openRecord(family, title)
    assert.deepEqual(await facts(bart, ['Wie doet het?']), ['Bart neemt een schep mee'])
  },

  /* The family agrees on one tablet while the agreement changes on the other: the assent has lapsed on both, and holds again by one tap. */
  async an_assent_to_what_changed_has_lapsed(world) {
    const { family, annelies, bart } = world
    const title = 'Elke dinsdag samen eten in het buurthuis'
    const lapsed = 'vervallen: de afspraak is daarna veranderd'

    await agree(world, title)
    await annelies.openRecord(family, title)
    await annelies.page.getByRole('link', { name: 'Wijzigen', exact: true }).click()
    await annelies.page.locator('form').getByRole('group', { name: 'Is het gezin akkoord?' }).getByRole('radio', { name: 'Ja', exact: true }).check()
    await annelies.save()
    await change(bart, family, title, { 'Wat doet het gezin zelf?': 'De afwas' })
    await annelies.openRecord(family, title)
    assert.equal(await annelies.page.getByText(lapsed).count(), 0)
    await annelies.online()
    await bart.online()
    await annelies.tapSend()
    await bart.tapSend()
    await bart.openRecord(family, title)
    await bart.sees(lapsed)
    await annelies.tapSend()
    await annelies.openRecord(family, title)
    await annelies.sees(lapsed)
    await annelies.page.getByRole('button', { name: 'Nog steeds akkoord' }).click()
    await annelies.page.getByText(lapsed).waitFor({ state: 'detached' })
    await annelies.send()
    await bart.tapSend()
    await bart.openRecord(family, title)
    await bart.page.getByText(lapsed).waitFor({ state: 'detached' })
  },
})
