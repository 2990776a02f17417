// The engine in a browser: opening, reloading, a second tab, a failing disk, and what it does with the office's answers.
import assert from 'node:assert/strict'
import { gunzipSync } from 'node:zlib'

import { enginePage } from './build.mjs'
import { serve, startBrowser } from './browser.mjs'
import { run } from './check.mjs'
import { newProfile, removeProfile } from './profile.mjs'

const files = await enginePage()
const PERSON = 'AAECAwQFBgcICQoLDA0ODw'
const OTHER = 'EBESExQVFhcYGRobHB0eHw'
const TEAM = 'ICEiIyQlJicoKSorLC0uLw'

/** A fresh browser with the page open in one tab; `office` answers /v1. */
async function withEngine(test, office) {
  const profile = await newProfile()
  const server = await serve(files, office)
  const browser = await startBrowser(profile)
  try {
    const page = await browser.open(server.url)
    return await test(page, () => browser.open(server.url))
  } finally {
    await browser.kill()
    server.close()
    await removeProfile(profile)
  }
}

const logInAs = (persoon, naam) => ({ status: 200, body: { token: 'geheim', apparaat: OTHER, persoon, naam, teams: [TEAM] } })
const reload = async page => {
  await page.reload()
  await page.waitForFunction(() => window.engine)
}

/** An office that has nothing to tell but receipts. */
function answer(verzoek, ontvangsten) {
  const nothing = { gewist: [], bereiken: [], weg: [], ids: [], takken: [], tabellen: {} }
  return { status: 200, body: { versie: 1, schema: 1, incarnatie: TEAM, verzoek, stand: 1, tijd: 1, meer: false, bewaard: 0, ontvangsten, ...nothing } }
}

await run({
  /* What was kept before a reload is there after it. */
  async drafts_survive_a_reload() {
    return withEngine(async page => {
      const first = await page.evaluate(async () => {
        const start = performance.now()
        const opened = await engine.open()
        return { opened, took: performance.now() - start }
      })
      assert.deepEqual(first.opened, { staat: 'open', account: null })
      await page.evaluate(() => engine.saveDraft('formulier', { feiten: 'Oma was er ook. ☕' }))
      await reload(page)
      const again = await page.evaluate(async () => {
        const start = performance.now()
        await engine.open()
        return { draft: await engine.draft('formulier'), took: performance.now() - start, status: await engine.status() }
      })
      assert.deepEqual(again.draft.inhoud, { feiten: 'Oma was er ook. ☕' })
      assert.equal(again.status.concepten, 1)
      return `opened in ${Math.round(first.took)} ms, again in ${Math.round(again.took)} ms`
    })
  },

  /* A second tab is told who has the database, and can take it over; the first may still save what was being typed. */
  async a_second_tab_takes_over() {
    return withEngine(async (first, newTab) => {
      await first.evaluate(async () => {
        await engine.open()
        engine.onLost(() => engine.saveDraft('laatste', 'net getypt'))
      })
      const second = await newTab()
      assert.deepEqual(await second.evaluate(() => engine.open()), { staat: 'andere-tab' })
      const taken = await second.evaluate(async () => {
        const start = performance.now()
        const opened = await engine.takeOver()
        return { opened, draft: await engine.draft('laatste'), took: performance.now() - start }
      })
      assert.equal(taken.opened.staat, 'open')
      assert.equal(taken.draft.inhoud, 'net getypt')
      const refusal = await first.evaluate(() => engine.saveDraft('te laat', 1).catch(error => error.faults[0].reden))
      assert.equal(refusal, 'andere-tab')
      assert.equal(await first.evaluate(async () => (await engine.takeOver()).staat), 'open') // and back again
      return `taken over in ${Math.round(taken.took)} ms`
    })
  },

  /* When the browser takes the files away, the call under way fails aloud, those after it are done by a new worker. */
  async a_failing_file_costs_one_call() {
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.saveDraft('eerder', 1)
      })
      const worker = page.workers()[0]
      await worker.evaluate(() => {
        FileSystemSyncAccessHandle.prototype.write = () => {
          throw new DOMException('gone', 'InvalidStateError')
        }
      })
      const outcome = await page.evaluate(async () => {
        const results = await Promise.allSettled([engine.saveDraft('nu', 2), engine.saveDraft('daarna', 3), engine.drafts()])
        return { results: results.map(result => result.status), drafts: (await engine.drafts()).map(draft => draft.sleutel).sort() }
      })
      assert.deepEqual(outcome.results, ['rejected', 'fulfilled', 'fulfilled'])
      assert.deepEqual(outcome.drafts, ['daarna', 'eerder'])
    })
  },

  /* A full disk is an explained refusal; once there is room again the same call succeeds. */
  async a_full_disk_is_told() {
    await withEngine(async page => {
      await page.evaluate(() => engine.open())
      const worker = page.workers()[0]
      await worker.evaluate(() => {
        const { prototype } = FileSystemSyncAccessHandle
        self.write = prototype.write
        prototype.write = () => {
          throw new DOMException('full', 'QuotaExceededError')
        }
      })
      const reason = await page.evaluate(() => engine.saveDraft('vol', 1).catch(error => error.faults[0].reden))
      assert.equal(reason, 'opslag-vol')
      await worker.evaluate(() => (FileSystemSyncAccessHandle.prototype.write = self.write))
      await page.evaluate(() => engine.saveDraft('vol', 1))
      assert.deepEqual(await page.evaluate(() => engine.query('integrity', [])), [{ integrity_check: 'ok' }])
    })
  },

  /* When the browser has lost the key, what it locks is left as it is, and a person is told. */
  async a_lost_key_overwrites_nothing() {
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.saveDraft('op slot', 1)
      })
      await reload(page)
      const sizes = () =>
        page.evaluate(async () => {
          const found = []
          const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('naober')
          for await (const file of folder.values()) found.push((await file.getFile()).size)
          return found.sort()
        })
      await page.evaluate(() => new Promise(resolve => (indexedDB.deleteDatabase('naober').onsuccess = resolve)))
      const before = await sizes()
      const reason = await page.evaluate(() => engine.open().catch(error => error.faults[0].reden))
      assert.equal(reason, 'sleutel-kwijt')
      assert.deepEqual(await sizes(), before)
    })
  },

  /* A browser without what the engine needs is told what. */
  async an_unfit_browser_is_told() {
    await withEngine(async page => {
      // The worker begins with the answer of a browser that lacks it.
      await page.route('**/worker-*.js', async route => {
        const response = await route.fetch()
        await route.fulfill({ response, body: `delete FileSystemFileHandle.prototype.createSyncAccessHandle;${await response.text()}` })
      })
      assert.deepEqual(await page.evaluate(() => engine.open()), { staat: 'ongeschikt', mist: 'createSyncAccessHandle' })
    })
  },

  /* A log-in outlives a reload; the office is asked with its token, gzipped. */
  async logging_in_is_remembered() {
    const seen = []
    const office = request => {
      seen.push([request.url, request.headers.authorization, request.headers['content-encoding']])
      return request.url === '/v1/aanmeldingen' ? logInAs(PERSON, 'Marieke') : { status: 503, body: {} }
    }
    await withEngine(async page => {
      await page.evaluate(() => engine.open())
      const account = await page.evaluate(() => engine.logIn('marieke', 'wachtwoord'))
      assert.deepEqual(account, { persoon: PERSON, naam: 'Marieke', teams: [TEAM] })
      await reload(page)
      const opened = await page.evaluate(() => engine.open())
      assert.deepEqual(opened, { staat: 'open', account })
      await page.evaluate(() => engine.exchange())
      assert.deepEqual(seen.at(-1), ['/v1/synchronisaties', 'Bearer geheim', 'gzip'])
    }, office)
  },

  /* Logging in again, also after the office refused the token, says which device this is: edits that wait here are that device's. */
  async logging_in_again_stays_the_same_device() {
    const seen = []
    const office = (request, body) => {
      if (request.url !== '/v1/aanmeldingen') return { status: 401, body: {}, type: 'application/problem+json' }
      seen.push(JSON.parse(String(body)).apparaat)
      return logInAs(PERSON, 'Marieke')
    }
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
        await engine.exchange()
      })
      await reload(page)
      await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
      })
      assert.deepEqual(seen, [undefined, OTHER])
    }, office)
  },

  /* The office refuses the log-in of before while a talk goes on: who has just logged in again isn't logged out by that. */
  async a_new_log_in_outlives_a_talk_of_before() {
    let refuse
    const held = new Promise(resolve => (refuse = resolve))
    const tokens = ['oud', 'nieuw']
    const seen = []
    await withEngine(async page => {
      const status = await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
        const talking = engine.exchange()
        await engine.logIn('marieke', 'wachtwoord')
        await fetch('/v1/laat-los')
        return talking
      })
      assert.equal(status.verbinding, 'goed')
      assert.deepEqual(seen, ['Bearer oud', 'Bearer nieuw'])
    }, async (request, body) => {
      if (request.url === '/v1/aanmeldingen') return { status: 200, body: { ...logInAs(PERSON, 'Marieke').body, token: tokens.shift() } }
      if (request.url === '/v1/laat-los') return refuse(), { status: 200, body: {} }
      seen.push(request.headers.authorization)
      if (request.headers.authorization === 'Bearer nieuw') return answer(JSON.parse(gunzipSync(body)).verzoek, [])
      await held
      return { status: 401, body: {}, type: 'application/problem+json' }
    })
  },

  /* Whatever the office answers, or doesn't, exchange() resolves and says in one word how it went. */
  async every_answer_of_the_office_has_a_word() {
    let answer = 'cut'
    const office = request => (request.url === '/v1/aanmeldingen' ? logInAs(PERSON, 'Marieke') : answer)
    const cases = [
      ['cut', 'geen-netwerk'],
      [{ status: 401, body: {}, type: 'application/problem+json' }, 'afgemeld'],
      [{ status: 500, body: {}, type: 'application/problem+json' }, 'fout'],
      [{ status: 409, body: { title: 'nieuwer-schema' }, type: 'application/problem+json' }, 'fout'],
      [{ status: 200, body: 'welkom in het hotel', type: 'text/html' }, 'fout'],
    ]
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
        await engine.saveDraft('open', 1)
      })
      for (const [given, word] of cases) {
        answer = given
        const status = await page.evaluate(() => engine.exchange())
        assert.deepEqual([status.verbinding, status.concepten], [word, 1])
      }
    }, office)
  },

  /* Somebody else can use the tablet only when nothing of the former person's work is on it alone. */
  async another_person_waits_for_unsent_work() {
    let persons = [[PERSON, 'Marieke'], [OTHER, 'Johan'], [OTHER, 'Johan']]
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
        await engine.saveDraft('open', 1)
      })
      const reason = await page.evaluate(() => engine.logIn('johan', 'wachtwoord').catch(error => error.faults[0].reden))
      assert.equal(reason, 'werk-van-ander')
      assert.equal((await page.evaluate(() => engine.drafts())).length, 1)
      await page.evaluate(() => engine.dropDraft('open'))
      assert.equal((await page.evaluate(() => engine.logIn('johan', 'wachtwoord'))).naam, 'Johan')
      assert.equal((await page.evaluate(() => engine.status())).laatste, 0) // Johan has heard nothing yet
      assert.deepEqual(await page.evaluate(() => engine.query('integrity', [])), [{ integrity_check: 'ok' }])
    }, (request, body) => (request.url === '/v1/aanmeldingen' ? logInAs(...persons.shift()) : answer(JSON.parse(gunzipSync(body)).verzoek, [])))
  },

  /* Nor before all is told as the former person: an office that was restored may lack what only this tablet has read. */
  async another_person_waits_for_the_office() {
    let persons = [[PERSON, 'Marieke'], [OTHER, 'Johan']]
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
      })
      assert.equal(await page.evaluate(() => engine.logIn('johan', 'wachtwoord').catch(error => error.faults[0].reden)), 'even-niet')
      await reload(page)
      assert.equal((await page.evaluate(() => engine.open())).account.naam, 'Marieke')
    }, request => (request.url === '/v1/aanmeldingen' ? logInAs(...persons.shift()) : { status: 503, body: {} }))
  },

  /* Once nothing waits, what is still to be fetched would only go again: it isn't asked for. */
  async another_person_waits_for_no_download() {
    let persons = [[PERSON, 'Marieke'], [OTHER, 'Johan']]
    let asked = 0
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
      })
      assert.equal((await page.evaluate(() => engine.logIn('johan', 'wachtwoord'))).naam, 'Johan')
      assert.equal(asked, 1)
    }, (request, body) => {
      if (request.url === '/v1/aanmeldingen') return logInAs(...persons.shift())
      asked++
      const { status, body: told } = answer(JSON.parse(gunzipSync(body)).verzoek, [])
      return { status, body: { ...told, meer: true } }
    })
  },

  /* An office that knows the former log-in no more can be told nothing: only who has read that goes on. */
  async another_person_is_asked_when_the_office_cant_be_told() {
    let persons = [[PERSON, 'Marieke'], [OTHER, 'Johan'], [OTHER, 'Johan']]
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
      })
      assert.equal(await page.evaluate(() => engine.logIn('johan', 'wachtwoord').catch(error => error.faults[0].reden)), 'ander-afgemeld')
      assert.equal((await page.evaluate(() => engine.logIn('johan', 'wachtwoord', true))).naam, 'Johan')
    }, request => (request.url === '/v1/aanmeldingen' ? logInAs(...persons.shift()) : { status: 401, body: {}, type: 'application/problem+json' }))
  },

  /* The database has gone to another person when the worker breaks: the window is told that it is theirs. */
  async whose_the_database_is_after_a_break_is_told() {
    let persons = [[PERSON, 'Marieke'], [OTHER, 'Johan']]
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
      })
      await page.workers()[0].evaluate(() => (WebAssembly.instantiate = () => Promise.reject(new RangeError('out of memory'))))
      assert.equal((await page.evaluate(() => engine.logIn('johan', 'wachtwoord'))).naam, 'Johan')
      await page.evaluate(() => engine.saveDraft('van Johan', 1))
      await reload(page)
      assert.equal((await page.evaluate(() => engine.open())).account.naam, 'Johan')
    }, (request, body) => (request.url === '/v1/aanmeldingen' ? logInAs(...persons.shift()) : answer(JSON.parse(gunzipSync(body)).verzoek, [])))
  },

  /* Whoever comes back on a tablet is the device that it was for them. */
  async who_comes_back_is_the_same_device() {
    const seen = []
    let persons = [[PERSON, 'Marieke', OTHER], [OTHER, 'Johan', TEAM], [PERSON, 'Marieke', OTHER]]
    const office = (request, body) => {
      if (request.url !== '/v1/aanmeldingen') return answer(JSON.parse(gunzipSync(body)).verzoek, [])
      const [persoon, naam, apparaat] = persons.shift()
      seen.push(JSON.parse(String(body)).apparaat)
      return { status: 201, body: { ...logInAs(persoon, naam).body, apparaat } }
    }
    await withEngine(async page => {
      await page.evaluate(async () => {
        await engine.open()
        for (const name of ['marieke', 'johan', ' Marieke']) await engine.logIn(name, 'wachtwoord')
      })
      assert.deepEqual(seen, [undefined, OTHER, OTHER])
    }, office)
  },

  /* Nor when something that the office refused is still to be read by its author: only here can that be done. */
  async another_person_waits_for_what_was_refused() {
    let persons = [[PERSON, 'Marieke'], [OTHER, 'Johan'], [OTHER, 'Johan']]
    const office = (request, body) => {
      if (request.url === '/v1/aanmeldingen') return logInAs(...persons.shift())
      const { verzoek, bewerkingen } = JSON.parse(gunzipSync(body))
      const ontvangsten = bewerkingen.map(({ tak }) => ({ tak, tot: 1, geweigerd: [[1, 'buiten-bereik', 'Niet van dit team.']] }))
      return answer(verzoek, ontvangsten)
    }
    await withEngine(async page => {
      await page.evaluate(async team => {
        await engine.open()
        await engine.logIn('marieke', 'wachtwoord')
        await engine.save({ tabel: 'huishouden', rij: engine.newId(), waarden: { team_id: team, naam: 'Jansen' } })
      }, TEAM)
      assert.deepEqual(await page.evaluate(async () => {
        const { wacht, geweigerd, verbinding } = await engine.exchange()
        return [wacht, geweigerd, verbinding]
      }), [0, 1, 'goed'])
      const reason = await page.evaluate(() => engine.logIn('johan', 'wachtwoord').catch(error => error.faults[0].reden))
      assert.equal(reason, 'werk-van-ander')
      await page.evaluate(async () => engine.putAway((await engine.refused())[0].versie))
      assert.equal((await page.evaluate(() => engine.logIn('johan', 'wachtwoord'))).naam, 'Johan')
    }, office)
  },

  /* A log-in that the office refuses gives the office's word for it, and its sentence. */
  async a_refused_log_in_says_why() {
    const refusal = { status: 401, body: { type: 'urn:naober:probleem:aanmelding-geweigerd', title: 'Naam of wachtwoord klopt niet' }, type: 'application/problem+json' }
    await withEngine(async page => {
      await page.evaluate(() => engine.open())
      const faults = await page.evaluate(() => engine.logIn('marieke', 'fout').catch(error => error.faults))
      assert.deepEqual(faults, [{ waar: '', reden: 'aanmelding-geweigerd', uitleg: 'Naam of wachtwoord klopt niet' }])
    }, () => refusal)
  },
})
