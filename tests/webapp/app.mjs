// The stage of the tests that go through everything: the real server, and tablets, each a real Chromium with a profile of its own and
// the built app. Things are found as a person finds them, by role and by words.
//     await perform(stage => …, { a_claim: async world => { … } })
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'

import { startBrowser } from './engine/browser.mjs'
import { run } from './engine/check.mjs'
import { newProfile, removeProfile } from './engine/profile.mjs'
import { FAULTS, Line } from './line.mjs'
import { Office, PASSWORD } from './office.mjs'

export { ofWebapp } from './engine/build.mjs'
export { FAULTS, PASSWORD, run }

const PATIENCE = 20_000 // ms, for whatever is waited for: generous, since a slow machine is no failure
const SCREEN = { width: 1180, height: 820 }

/** Plays one claim on a stage of its own: for `run`. */
export function play(story) {
  return onStage(stage => attempt(stage, () => story(stage)))
}

/** Runs the claims one after another on what `prepare(stage)` gives: a server, a browser and a download for each would be most of
 * the time. A claim begins with every tablet online, and mustn't rely on what another left. */
export function perform(prepare, claims) {
  return onStage(stage => {
    let world = null
    const played = claim => () => attempt(stage, async () => {
      world ??= await prepare(stage)
      await stage.allOnline()
      return claim(world)
    })
    return run(Object.fromEntries(Object.entries(claims).map(([name, claim]) => [name, played(claim)])))
  })
}

/** Clears the stage whatever happened. */
async function onStage(work) {
  const stage = new Stage()
  const abandon = () => process.exit(1) // at which each server and browser ends too
  process.once('SIGTERM', abandon)
  process.once('SIGINT', abandon)
  try {
    return await work(stage)
  } finally {
    process.off('SIGTERM', abandon)
    process.off('SIGINT', abandon)
    await stage.clear()
  }
}

async function attempt(stage, claim) {
  try {
    const figures = await claim()
    assert.deepEqual(stage.errors.splice(0), [], 'an error that the app did not catch')
    return figures
  } catch (error) {
    await stage.describe()
    throw error
  }
}

class Stage {
  #office = null
  #tablets = []
  errors = []

  /** The server, with demonstration data. */
  async office() {
    this.#office = await Office.open()
    return this.#office
  }

  /** A new tablet, switched on, with nothing on it. */
  async tablet() {
    const tablet = new Tablet(await Line.open(() => this.#office.port), await newProfile(), this.errors)
    this.#tablets.push(tablet)
    await tablet.start()
    return tablet
  }

  /** Several tablets at once, each with the log-in of one of these people and all of their team's records. */
  tablets(...names) {
    return Promise.all(names.map(async name => {
      const tablet = await this.tablet()
      await tablet.visit()
      await tablet.logIn(name)
      await tablet.downloaded()
      return tablet
    }))
  }

  /** What stands on the screens, for whoever reads why a test failed. */
  async describe() {
    for (const tablet of this.#tablets) console.log(await tablet.describe())
    if (this.#office) console.log(`  the end of the server's log:\n${this.#office.log.slice(-1000)}`)
  }

  async allOnline() {
    for (const tablet of this.#tablets) await tablet.online()
  }

  async clear() {
    for (const tablet of this.#tablets) await tablet.remove()
    await this.#office?.remove()
  }
}

export class Tablet {
  #browser = null
  #errors
  /** The tab in front. */
  page = null

  constructor(line, profile, errors) {
    this.line = line
    this.profile = profile
    this.#errors = errors
    process.once('exit', this.#sweep)
  }

  /** Nothing of it is left behind, also when a test breaks off. */
  #sweep = () => {
    void this.kill()
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }

  // --- The thing itself ---

  async start() {
    this.#browser = await startBrowser(this.profile)
    this.#browser.context.setDefaultTimeout(PATIENCE)
    this.page = await this.newTab()
  }

  async newTab() {
    const page = await this.#browser.context.newPage()
    await page.setViewportSize(SCREEN)
    page.on('pageerror', error => this.#errors.push(String(error?.stack ?? error)))
    page.on('console', message => process.env.VERBOSE && console.log(`  page: ${message.text()}`))
    return page
  }

  /** SIGKILL to every process of the browser. */
  async kill() {
    await this.#browser?.kill()
  }

  /** As a person closes it. */
  async close() {
    await this.#browser.close()
  }

  async remove() {
    await this.kill()
    this.line.close()
    await removeProfile(this.profile)
    process.off('exit', this.#sweep)
  }

  /** Without network: the browser says so to the app, and whatever asks all the same finds no line. */
  async offline() {
    this.line.break(FAULTS.cut)
    await this.#browser.context.setOffline(true)
  }

  async online() {
    this.line.mend()
    await this.#browser.context.setOffline(false)
  }

  get context() {
    return this.#browser.context
  }

  async describe() {
    try {
      const lines = (await this.page.locator('main').ariaSnapshot({ timeout: 1000 })).split('\n')
      const words = lines.filter(line => !line.includes('/url:')).slice(0, 60)
      return [`  at ${new URL(this.page.url()).hash}:`, ...words].join('\n    ')
    } catch {
      return '  a tablet with nothing to see'
    }
  }

  // --- What a person does with it ---

  async visit(hash = '') {
    await this.page.goto(this.line.url + hash)
  }

  async logIn(name) {
    await this.page.getByLabel('Gebruikersnaam').fill(name)
    await this.page.getByRole('textbox', { name: 'Wachtwoord' }).fill(PASSWORD)
    await this.page.getByRole('button', { name: 'Inloggen' }).click()
    await this.heading('Huishoudens')
  }

  /** Somebody else logs in where another works. */
  async handOver(name) {
    await this.goTo('Instellingen')
    await this.page.getByRole('link', { name: 'Iemand anders laten inloggen' }).click()
    await this.logIn(name)
  }

  /** A screen is there once its heading is. */
  async heading(words) {
    await this.page.getByRole('heading', { level: 1, name: words }).waitFor()
  }

  async sees(words) {
    await this.page.getByText(words).first().waitFor()
  }

  async goTo(menu) {
    await this.page.getByRole('navigation', { name: 'Hoofdmenu' }).getByRole('link', { name: menu }).click()
    await this.heading(menu)
  }

  /** Every row is here, and nothing waits. */
  async downloaded() {
    await this.goTo('Verzenden')
    await this.sees('Alles is veilig op kantoor')
    await this.page.getByRole('button', { name: 'Nu verzenden' }).waitFor() // until then the talk goes on
    await this.page.getByText('op te halen').waitFor({ state: 'detached' })
    await this.goTo('Huishoudens')
  }

  /** Talk with the office now, rather than some time. How it ended shows on the screen: wait for that. */
  async tapSend() {
    await this.goTo('Verzenden')
    await this.page.getByRole('button', { name: 'Nu verzenden' }).click()
  }

  /** Everything that was saved here is at the office. What another saved meanwhile may not be here yet. */
  async send() {
    await this.tapSend()
    await this.sees('Alles is veilig op kantoor')
  }

  /** No family of that name is here. */
  async lacksFamily(name) {
    await this.goTo('Huishoudens')
    await this.page.getByRole('searchbox', { name: 'Zoek op naam' }).fill(name)
    await this.sees('Niets gevonden')
  }

  /** Writes a contactmoment down, and saves it. */
  async visitFamily(family, subject, text) {
    await this.begin(family, 'Nieuw contactmoment')
    await this.write({ 'Onderwerp': subject, 'Wat zag en hoorde je?': text })
    await this.save()
  }

  /** A family in the list of families: what is due this week stands beside that list, and names families too. */
  familyLink(name) {
    return this.page.locator('.households').getByRole('link', { name })
  }

  async openFamily(name) {
    await this.goTo('Huishoudens')
    await this.page.getByRole('searchbox', { name: 'Zoek op naam' }).fill(name)
    // The list narrows a moment after the words stand there: a tap before that may land on another row.
    const listed = this.page.locator('.households').getByRole('link')
    await until(`only ${name} in the list`, async () => (await this.familyLink(name).count()) === 1 && (await listed.count()) === 1)
    await this.familyLink(name).click()
    await this.heading(name)
  }

  /** Begins a new row in a family: 'Nieuw contactmoment', 'Nieuwe afspraak'. */
  async begin(family, what) {
    await this.openFamily(family)
    await this.page.getByRole('navigation', { name: 'Opschrijven' }).getByRole('link', { name: what }).click()
    await this.heading(what)
  }

  /** The record with this title in a family. */
  async openRecord(family, title) {
    await this.openFamily(family)
    await this.page.getByRole('link', { name: title }).first().click()
    await this.page.getByRole('link', { name: 'Wijzigen', exact: true }).waitFor()
  }

  async write(fields) {
    for (const [label, text] of Object.entries(fields)) await this.field(label).fill(text)
  }

  field(label) {
    return this.page.getByRole('form').or(this.page.locator('form')).getByLabel(label)
  }

  async save() {
    const button = this.page.getByRole('button', { name: 'Bewaren' })
    await button.click()
    await button.waitFor({ state: 'detached' }) // the words alone may be those of the save before
    await this.sees('Bewaard op deze tablet.')
  }
}

/** Waits until `condition` gives something true, and returns it. */
export async function until(what, condition) {
  for (const start = Date.now(); ; ) {
    const found = await condition()
    if (found) return found
    if (Date.now() - start > PATIENCE) throw new Error(`waited in vain for: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
