// Seintje: what one tablet saves shows on another that lies open, without anybody asking; and what happens when it can't.
import assert from 'node:assert/strict'

import { perform, until } from './app.mjs'

const MINUTES = 60 * 1000

async function prepare(stage) {
  const office = await stage.office()
  const [annelies, bart] = await stage.tablets('annelies', 'bart')
  await bart.page.clock.install() // runs on as ever, until a claim moves it
  await bart.visit()
  await bart.heading('Huishoudens')
  return { office, annelies, bart, family: office.family('annelies') }
}

async function writeStep(tablet, family, subject) {
  await tablet.begin(family, 'Nieuw contactmoment')
  await tablet.write({ 'Onderwerp': subject })
  await tablet.save()
  await tablet.send()
}

/** How often a tablet came to listen since the server started. */
const linesOpened = office => office.log.split('"route":"/v1/seintje","status":101').length - 1

const bothListen = office => until('both tablets listen', () => linesOpened(office) >= 2)

/** The family lies open on this tablet, which has talked with the office and has no reason to ask by itself. */
async function watch(tablet, family) {
  await tablet.send()
  await tablet.openFamily(family)
  await tablet.page.waitForTimeout(4_000) // longer than anything that follows a talk
}

await perform(prepare, {
  /* Two tablets lie open; what is saved on one of them is on the other's screen within seconds, though that one would not have
   * asked for many minutes. */
  async a_change_shows_by_itself({ office, annelies, bart, family }) {
    await bothListen(office)
    await watch(bart, family)
    await writeStep(annelies, family, 'Een seintje van verderop')
    const start = Date.now()
    await bart.sees('Een seintje van verderop')
    return `${Date.now() - start} ms after it was safe at the office`
  },

  /* The server stops and starts again: the tablets find it by themselves, and hear of changes as before. */
  async a_server_that_comes_back_is_heard_again({ office, annelies, bart, family }) {
    await watch(bart, family)
    await office.stop()
    await office.start()
    await bothListen(office)
    await writeStep(annelies, family, 'Na de onderbreking')
    await bart.sees('Na de onderbreking')
  },

  /* An office that has no room for listeners refuses them; the tablet then asks by itself, every few minutes. */
  async without_a_line_the_tablet_asks_by_itself({ office, annelies, bart, family }) {
    await office.stop()
    await office.start('--nudges', '0')
    await until('a refusal', () => office.log.includes('"route":"/v1/seintje","status":503'))
    await watch(bart, family)
    await writeStep(annelies, family, 'Zonder seintje')
    await bart.page.waitForTimeout(4_000)
    assert.equal(await bart.page.getByText('Zonder seintje').count(), 0, 'nobody told it, so it cannot know yet')
    await bart.page.clock.fastForward(5 * MINUTES + 1_000)
    await bart.sees('Zonder seintje')

    await office.stop()
    await office.start() // with room again, for the claim that follows
  },

  /* What changed while a tablet had no network is there as soon as it has one again. */
  async a_network_that_comes_back_brings_what_changed({ annelies, bart, family }) {
    await watch(bart, family)
    await bart.offline()
    await writeStep(annelies, family, 'Terwijl de lijn weg was')
    await bart.online()
    await bart.sees('Terwijl de lijn weg was')
  },
})
