// Tablets in browsers and the real server, over a network that breaks.
import assert from 'node:assert/strict'

import { Office, PASSWORD } from '../office.mjs'
import { enginePage } from './build.mjs'
import { serve, startBrowser } from './browser.mjs'
import { run } from './check.mjs'
import { newProfile, removeProfile } from './profile.mjs'

const files = await enginePage()
const office = await Office.open()
const server = await serve(files, ask)
let network = 'whole' // or 'down', or 'one way', which loses answers

/** Passes a request on to the office, as far as the network lets it. */
async function ask(request, body) {
  if (network === 'down') return 'cut'
  const { host: _, ...headers } = request.headers
  const response = await fetch(`http://127.0.0.1:${office.port}${request.url}`, { method: request.method, headers, body })
  const json = await response.json()
  if (network === 'one way') return 'cut'
  return { status: response.status, type: response.headers.get('Content-Type'), body: json }
}

/** Tablets of these people: a browser each, logged in, and everything downloaded. */
async function withTablets(names, test) {
  const tablets = []
  try {
    for (const name of names) {
      const profile = await newProfile()
      const browser = await startBrowser(profile)
      tablets.push({ profile, browser })
      const page = await browser.open(server.url)
      const took = await page.evaluate(
        async ([name, password]) => {
          await engine.open()
          await engine.logIn(name, password)
          const start = performance.now()
          await engine.exchange()
          return Math.round(performance.now() - start)
        },
        [name, PASSWORD],
      )
      Object.assign(tablets.at(-1), { page, took })
    }
    return await test(...tablets.map(({ page, took }) => Object.assign(page, { took })))
  } finally {
    network = 'whole'
    for (const { profile, browser } of tablets) {
      await browser.kill()
      await removeProfile(profile)
    }
  }
}

const exchange = page => page.evaluate(() => engine.exchange())
const count = async (page, table) => (await page.evaluate(name => engine.query(`count ${name}`, []), table))[0].aantal

/** Save a new vervolgstap with this text at the first huishouden; returns its id. */
function addStep(page, wat) {
  return page.evaluate(async wat => {
    const [{ id }] = await engine.query('some huishouden', [])
    const rij = engine.newId()
    await engine.save({ tabel: 'vervolgstap', rij, waarden: { huishouden_id: id, wat } })
    return rij
  }, wat)
}

const row = (page, rij) => page.evaluate(rij => engine.row('vervolgstap', rij), rij)

await run({
  /* A fresh tablet gets its team's records, and knows that it has them all. */
  async a_first_download_is_complete() {
    return withTablets(['annelies'], async page => {
      const status = await page.evaluate(() => engine.status())
      assert.deepEqual([status.verbinding, status.nog, status.wacht], ['goed', 0, 0])
      const [households, contacts] = [await count(page, 'huishouden'), await count(page, 'contactmoment')]
      assert.ok(households > 0 && contacts > households)
      return `${households} huishoudens and ${contacts} contactmomenten in ${page.took} ms`
    })
  },

  /* What is saved without a network waits, and reaches a colleague when there is one again. */
  async work_without_a_network_arrives_later() {
    await withTablets(['annelies', 'bart'], async (annelies, bart) => {
      network = 'down'
      const rij = await addStep(annelies, 'Schuldhulp bellen')
      const without = await exchange(annelies)
      assert.deepEqual([without.verbinding, without.wacht], ['geen-netwerk', 1])
      network = 'whole'
      const later = await exchange(annelies)
      assert.deepEqual([later.verbinding, later.wacht], ['goed', 0])
      await exchange(bart)
      assert.equal((await row(bart, rij)).waarden.wat, 'Schuldhulp bellen')
    })
  },

  /* An answer that is lost costs nothing: the edit is sent again and is there once. */
  async a_lost_answer_changes_nothing() {
    await withTablets(['annelies', 'bart'], async (annelies, bart) => {
      network = 'one way'
      const rij = await addStep(annelies, 'Formulier halen')
      for (let i = 0; i < 3; i++) assert.equal((await exchange(annelies)).wacht, 1)
      network = 'whole'
      assert.equal((await exchange(annelies)).wacht, 0)
      await exchange(bart)
      assert.equal((await row(bart, rij)).gezien.wat.length, 1)
      assert.equal(await count(annelies, 'vervolgstap'), await count(bart, 'vervolgstap'))
    })
  },

  /* Two who change one field apart both see both values, and one choice settles it for both. */
  async a_conflict_is_seen_and_settled() {
    await withTablets(['annelies', 'bart'], async (annelies, bart) => {
      const rij = await addStep(annelies, 'eerst')
      await exchange(annelies)
      await exchange(bart)
      for (const [page, wat] of [[annelies, 'van Annelies'], [bart, 'van Bart']]) {
        const { gezien } = await row(page, rij)
        const edit = { tabel: 'vervolgstap', rij, waarden: { wat }, gezien: { wat: gezien.wat } }
        await page.evaluate(edit => engine.save(edit), edit)
      }
      await exchange(annelies)
      await exchange(bart)
      await exchange(annelies)
      for (const page of [annelies, bart]) {
        const values = (await row(page, rij)).conflicten.wat.map(head => head.waarden.wat)
        assert.deepEqual(values.sort(), ['van Annelies', 'van Bart'])
      }
      const heads = (await row(bart, rij)).conflicten.wat.map(head => head.versie)
      await bart.evaluate(edit => engine.save(edit), { tabel: 'vervolgstap', rij, waarden: { wat: 'samen' }, gezien: { wat: heads } })
      await exchange(bart)
      await exchange(annelies)
      for (const page of [annelies, bart]) {
        const { waarden, conflicten } = await row(page, rij)
        assert.deepEqual([waarden.wat, Object.keys(conflicten)], ['samen', []])
      }
    })
  },

  /* Saving goes on while the office is thinking, and what was saved meanwhile is sent too when asked. */
  async saving_never_waits_for_the_office() {
    await withTablets(['annelies'], async page => {
      const status = await page.evaluate(async () => {
        const [{ id }] = await engine.query('some huishouden', [])
        const save = wat => engine.save({ tabel: 'vervolgstap', rij: engine.newId(), waarden: { huishouden_id: id, wat } })
        await save('een')
        const first = engine.exchange()
        await save('twee')
        await Promise.all([first, engine.exchange()])
        return engine.status()
      })
      assert.deepEqual([status.verbinding, status.wacht], ['goed', 0])
    })
  },

  /* A refused text stays on the tablet for its author: nobody else logs in there before the author has done something about it. */
  async another_person_waits_for_what_was_refused() {
    await withTablets(['annelies'], async page => {
      await addStep(page, 'te laat')
      await office.command('account', 'teams', '--login', 'annelies', '--teams', 'Wijkteam Lutkermond')
      assert.equal((await exchange(page)).geweigerd, 1)
      const logIn = () => page.evaluate(word => engine.logIn('bart', word).then(() => '', error => error.faults[0].reden), PASSWORD)
      assert.equal(await logIn(), 'werk-van-ander')
      const [refused] = await page.evaluate(() => engine.refused())
      assert.equal(refused.waarden.wat, 'te laat')
      await page.evaluate(versie => engine.putAway(versie), refused.versie)
      assert.equal(await logIn(), '')
    })
  },

  /* A draft of what was erased is refused, also by a new worker: the one that heard of it may have stopped since. */
  async an_erasure_outlives_its_worker() {
    await withTablets(['annelies'], async page => {
      const [{ id }] = await page.evaluate(() => engine.query('some huishouden', []))
      const keep = key => page.evaluate(key => engine.saveDraft(key, {}).then(() => '', error => error.faults[0].reden), key)
      await office.command('erase', '--table', 'huishouden', '--id', id, '--reason', 'op verzoek')
      await exchange(page)
      assert.equal(await keep(`contactmoment:nieuw:${id}`), 'gewist')
      await page.workers()[0].evaluate(() => {
        FileSystemSyncAccessHandle.prototype.write = () => {
          throw new DOMException('gone', 'InvalidStateError')
        }
      })
      await assert.rejects(page.evaluate(() => engine.saveDraft('afspraak:nieuw:', {})), /engine: 10/)
      assert.equal(await keep(`contactmoment:nieuw:${id}`), 'gewist')
    })
  },

  /* The files fail just when an erasure has been written: it may stand all the same, and the office doesn't tell of it again. */
  async an_erasure_that_failed_half_way_holds() {
    await withTablets(['annelies'], async page => {
      const [{ id }] = await page.evaluate(() => engine.query('some huishouden', []))
      await office.command('erase', '--table', 'huishouden', '--id', id, '--reason', 'op verzoek')
      await page.workers()[0].evaluate(() => {
        const ask = self.fetch
        self.fetch = async (...parameters) => {
          const answer = await ask(...parameters)
          FileSystemSyncAccessHandle.prototype.flush = () => {
            throw new DOMException('gone', 'InvalidStateError')
          }
          return answer
        }
      })
      assert.equal((await exchange(page)).verbinding, 'fout')
      const row = await page.evaluate(id => engine.row('huishouden', id), id)
      const reden = await page.evaluate(key => engine.saveDraft(key, {}).then(() => '', error => error.faults[0].reden), `contactmoment:nieuw:${id}`)
      assert.deepEqual([row, reden], [null, 'gewist'])
    })
  },
})

server.close()
await office.remove()
