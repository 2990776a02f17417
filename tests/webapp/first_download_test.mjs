// A first download of much, over a line that stands still after each portion: nobody waits for its end.
import assert from 'node:assert/strict'

import { play, run, until } from './app.mjs'
import { Gate } from './line.mjs'
import { visit } from './office.mjs'

const YEARS = 16
const A_YEAR = 800 // visits

/** A family that has been known for long: several portions. */
async function knownForLong(office, family) {
  const id = office.id('huishouden', 'naam', family)
  for (let year = 0; year < YEARS; year++) {
    await office.push('bart', Array.from({ length: A_YEAR }, (_, number) => visit(id, `Jaar ${year}, bezoek ${number}`)))
  }
}

await run({
  /* Once the first portion is there a family can be opened and a visit written down; the screen says how much is still to come, and that gets
   * less. The visit is at the office before the download is over, and in the end the tablet has the rest too. */
  a_tablet_is_of_use_while_it_downloads: () => play(async stage => {
    const office = await stage.office()
    const family = office.family('annelies')
    await knownForLong(office, family)
    const tablet = await stage.tablet()
    const { page } = tablet
    const left = page.getByText(/Nog [\d.]+ regels? te gaan/)
    const toCome = async () => Number((await left.innerText()).replace(/\D/g, ''))

    await tablet.visit()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null)) // the app itself is here before the line stands still
    const gate = new Gate(1)
    tablet.line.break(gate.fault)
    await tablet.logIn('annelies')
    await left.waitFor()
    const atFirst = await toCome()
    await tablet.openFamily(family)
    await tablet.sees('Wat er eerder was, wordt nog opgehaald.')
    await tablet.visitFamily(family, 'Proef: onder het ophalen', 'Er was koffie.')
    await tablet.goTo('Huishoudens')
    assert.equal(await toCome(), atFirst)
    gate.admit(1)
    await until('less to come', async () => (await toCome()) < atFirst)
    gate.admit(1)
    await until('the visit at the office', () => office.row("SELECT 1 FROM contactmoment WHERE onderwerp = 'Proef: onder het ophalen'"))
    assert.ok((await toCome()) > 0)

    tablet.line.mend()
    await tablet.tapSend()
    await tablet.downloaded()
    await left.waitFor({ state: 'detached' })
    for (const subject of ['Jaar 0, bezoek 0', 'Proef: onder het ophalen']) {
      await tablet.visit(`#/huishoudens/${office.id('huishouden', 'naam', family)}/contactmoment/${office.id('contactmoment', 'onderwerp', subject)}`)
      await tablet.heading(subject)
    }
    return `${atFirst} rows to come at first`
  }),
})
