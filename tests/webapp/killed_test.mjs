// A tablet without network that is killed, reloaded and started again: the app starts from what it kept, with what was typed.
import assert from 'node:assert/strict'

import { perform, until } from './app.mjs'

/** The promise is that typing of more than a second ago is kept. This waits for nothing: it is the second itself. */
const THE_PROMISED_SECOND = 1000

const pause = time => new Promise(resolve => setTimeout(resolve, time))

/** Starts the killed tablet again, with no network from the first moment. */
async function restartOffline(tablet) {
  await tablet.kill()
  await tablet.start()
  await tablet.offline()
  await tablet.visit()
}

async function prepare(stage) {
  const office = await stage.office()
  return { office, family: office.family('annelies'), tablet: await stage.tablet() }
}

await perform(prepare, {
  /* Right after the first visit and log-in the network can go: a reload starts the app with its records. */
  async the_first_log_in_is_enough({ family, tablet }) {
    await tablet.visit()
    await tablet.logIn('annelies')
    await tablet.familyLink(family).waitFor()
    await tablet.offline()
    await tablet.page.reload()
    await tablet.heading('Huishoudens')
    await tablet.familyLink(family).waitFor()
  },

  /* The whole browser is killed while somebody types: started again without network it has the text, which can be finished, saved
   * and sent, once. What was saved just before another kill is there too. */
  async a_kill_loses_at_most_a_second_of_typing({ office, family, tablet }) {
    const visits = () => office.rows("SELECT onderwerp, feiten FROM contactmoment WHERE onderwerp LIKE 'Gesprek op het schoolplein%'")

    await tablet.begin(family, 'Nieuw contactmoment')
    await tablet.field('Onderwerp').pressSequentially('Gesprek op het schoolplein')
    await tablet.field('Wat zag en hoorde je?').pressSequentially('Moeder vertelde dat het beter gaat')
    await pause(THE_PROMISED_SECOND)
    await restartOffline(tablet)

    await tablet.familyLink(family).filter({ hasText: 'Concept open' }).waitFor()
    await tablet.openFamily(family)
    await tablet.sees(/Je hebt hier een concept open van .*: contactmoment\./)
    await tablet.page.getByRole('link', { name: 'Verder schrijven' }).click()
    await tablet.sees(/Concept van .* teruggezet\./)
    assert.equal(await tablet.field('Onderwerp').inputValue(), 'Gesprek op het schoolplein')
    assert.equal(await tablet.field('Wat zag en hoorde je?').inputValue(), 'Moeder vertelde dat het beter gaat')

    await tablet.field('Wat zag en hoorde je?').press('End')
    await tablet.field('Wat zag en hoorde je?').pressSequentially(' dan in het voorjaar')
    await tablet.save()
    await restartOffline(tablet)
    await tablet.page.getByRole('link', { name: '1 nog te verzenden' }).waitFor()
    assert.deepEqual(visits(), [])

    await tablet.online()
    await until('the visit at the office', () => visits().length > 0)
    await tablet.send()
    assert.deepEqual(visits(), [{ onderwerp: 'Gesprek op het schoolplein', feiten: 'Moeder vertelde dat het beter gaat dan in het voorjaar' }])
  },

  /* A draft that was thrown away by mistake can be put back. */
  async a_thrown_away_draft_comes_back({ family, tablet }) {
    const { page } = tablet
    await tablet.begin(family, 'Nieuw contactmoment')
    await tablet.write({ 'Wat zag en hoorde je?': 'Oma was er ook, met de brieven.' })
    await page.getByRole('link', { name: '1 concept open' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Concept weggooien' }).click()
    await until('an empty form', async () => await tablet.field('Wat zag en hoorde je?').inputValue() === '')
    await page.getByRole('button', { name: 'Terugzetten' }).click()
    await until('the text', async () => await tablet.field('Wat zag en hoorde je?').inputValue() === 'Oma was er ook, met de brieven.')
  },

  /* Every screen opens again after a reload without network, with what stood on it. */
  async every_screen_reloads_offline({ family, tablet }) {
    const { page } = tablet
    const here = () => new URL(page.url()).hash

    // The addresses that a row's id is part of are found by walking there.
    await tablet.openFamily(family)
    const household = here()
    await page.getByRole('list').getByRole('link', { name: /Contactmoment|Huisbezoek|Telefoon|Op kantoor/ }).first().click()
    const record = await until('the record', async () => here() !== household && here())
    await tablet.goTo('Keuzes')
    await page.getByRole('main').getByRole('list').getByRole('link').first().click()
    await tablet.heading('Wat klopt?')
    const choice = here()

    const screens = [ // one of each row of ROUTES in webapp/src/store/route.ts
      ['#/', 'Huishoudens', family],
      [household, family, 'Wat nog loopt'],
      [`${household}/bewerken`, 'Huishouden wijzigen', 'Bewaren'],
      ['#/nieuw-huishouden', 'Nieuw huishouden', 'Bewaren'],
      [`${household}/nieuw/contactmoment`, 'Nieuw contactmoment', 'Wat zag en hoorde je?'],
      [record, '', 'Wijzigen'],
      [`${record}/bewerken`, 'Contactmoment wijzigen', 'Bewaren'],
      ['#/keuzes', 'Keuzes', 'Twee mensen schreven'],
      [choice, 'Wat klopt?', 'Neem deze'],
      ['#/verzenden', 'Verzenden', 'Nu verzenden'],
      ['#/instellingen', 'Instellingen', 'Annelies Veenstroom'],
      ['#/aanmelden', 'Goed dat je er bent', 'Wachtwoord'],
    ]
    await tablet.offline()
    for (const [hash, heading, words] of screens) {
      await tablet.visit(hash)
      await page.reload()
      await tablet.heading(heading)
      await page.getByText(words).filter({ visible: true }).first().waitFor()
    }
    return `${screens.length} screens`
  },
})
