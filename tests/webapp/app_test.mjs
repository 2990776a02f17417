// The app as a person has it: a browser, the real server, a network that comes and goes.
import assert from 'node:assert/strict'

import { run } from './engine/check.mjs'
import { fullestHousehold, go, logIn, settled, startBrowser, startNaober } from './naober.mjs'

const naober = await startNaober()
const browser = await startBrowser()

const newContext = () => browser.newContext({ viewport: { width: 1180, height: 820 }, locale: 'nl-NL', reducedMotion: 'reduce' })
const pill = (page, words) => page.waitForFunction(wanted => document.querySelector('.status-pill')?.textContent.includes(wanted), words, { timeout: 20_000 })
const sendNow = async page => {
  await go(page, '/verzenden')
  await page.click('.verdict button')
  await page.waitForFunction(() => !document.querySelector('.verdict button').disabled)
}

/** A tablet of `login`: its page, and how to be done with it. */
async function tablet(at = 0) {
  const context = await newContext()
  const page = await logIn(context, naober.address, naober.accounts[at])
  return { context, page, first: await fullestHousehold(page) }
}

const withTablet = test => async () => {
  const one = await tablet()
  try {
    return await test(one)
  } finally {
    await one.context.close()
  }
}

await run({
  /* Without a network the app opens, shows its rows and saves. */
  works_without_a_network: withTablet(async ({ context, page, first }) => {
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
    await context.setOffline(true)
    await page.reload()
    await page.waitForSelector('.household')
    await go(page, `/huishoudens/${first}/nieuw/vervolgstap`)
    await page.fill('#veld-wat', 'Zonder netwerk opgeschreven')
    await page.click('.save-bar button')
    await page.waitForSelector('.open-work')
    await pill(page, '1 nog te verzenden')
    await page.getByText('Zonder netwerk opgeschreven').first().waitFor()
    await context.setOffline(false)
    await sendNow(page)
    await pill(page, 'Veilig op kantoor')
    assert.match(await page.textContent('.verdict h2'), /^Alles is veilig op kantoor, \d\d:\d\d$/)
  }),

  /* What was typed is there again after a reload one second later, with the time at which it was kept. */
  a_draft_survives_a_reload: withTablet(async ({ page, first }) => {
    await go(page, `/huishoudens/${first}/nieuw/contactmoment`)
    await page.fill('#veld-feiten', 'Oma was er ook, met de brieven.')
    await page.waitForTimeout(1_000)
    await page.reload()
    await page.waitForSelector('#veld-feiten')
    assert.equal(await page.inputValue('#veld-feiten'), 'Oma was er ook, met de brieven.')
    assert.match(await page.textContent('.notice'), /Concept van \d\d:\d\d teruggezet/)
    await pill(page, '1 concept open')
    await page.getByRole('button', { name: 'Concept weggooien' }).click()
    await page.waitForFunction(() => document.querySelector('#veld-feiten')?.value === '')
    await page.getByRole('button', { name: 'Terugzetten' }).click()
    await page.waitForFunction(() => document.querySelector('#veld-feiten')?.value.startsWith('Oma'))
  }),

  /* Two tablets change the same field apart: both values are shown, one tap takes one, the choice travels and can be taken back. */
  async two_tablets_choose() {
    const one = await tablet(0), two = await tablet(1)
    try {
      const mark = `Samen ${Date.now()}`
      await go(one.page, `/huishoudens/${one.first}/nieuw/afspraak`)
      await one.page.fill('#veld-actie', mark)
      await one.page.click('.save-bar button')
      await one.page.waitForSelector('.open-work')
      await sendNow(one.page)
      await sendNow(two.page)

      const edit = async ({ page, first, context }, status) => {
        await go(page, `/huishoudens/${first}`)
        await page.getByText(mark).first().click()
        await settled(page)
        await page.getByRole('link', { name: 'Wijzigen', exact: true }).click()
        await page.waitForSelector('.form')
        await context.setOffline(true)
        await page.getByRole('radio', { name: status, exact: true }).check()
        await page.click('.save-bar button')
        await page.waitForSelector('.open-work')
        await context.setOffline(false)
      }
      two.first = one.first
      await edit(one, 'Loopt')
      await edit(two, 'Gestopt')
      await sendNow(one.page)
      await sendNow(two.page)
      await sendNow(one.page)

      for (const { page } of [one, two]) {
        await go(page, '/keuzes')
        await page.getByText(mark).first().click()
        await page.waitForSelector('.version')
        const values = await page.locator('.version-value').allTextContents()
        assert.deepEqual(values.map(value => value.trim()).sort(), ['Gestopt', 'Loopt'])
      }
      await one.page.locator('.version', { hasText: 'Gestopt' }).getByRole('button', { name: 'Neem deze' }).click()
      await one.page.waitForSelector('.version.taken')
      await sendNow(one.page)
      await sendNow(two.page)
      await go(two.page, '/keuzes')
      await two.page.waitForFunction(wanted => !document.querySelector('.choices').textContent.includes(wanted), mark)

      await go(one.page, '/keuzes')
      await one.page.locator('.choices .entry', { hasText: 'Bekijk' }).first().locator('a').click()
      await one.page.getByRole('button', { name: 'Neem deze alsnog' }).click()
      await one.page.locator('.version.taken', { hasText: 'Loopt' }).waitFor()
    } finally {
      await one.context.close()
      await two.context.close()
    }
  },

  /* A second tab is told kindly, can take over, and what was being typed in the first is there as a draft. */
  a_second_tab_takes_over: withTablet(async ({ context, page, first }) => {
    await go(page, `/huishoudens/${first}/nieuw/ervaring`)
    await page.fill('#veld-verhaal', 'Net begonnen te vertellen')
    const second = await context.newPage()
    await second.goto(`${naober.address}/#/huishoudens/${first}/nieuw/ervaring`)
    await second.getByText('Naober is open in een ander tabblad').waitFor()
    await second.getByRole('button', { name: 'Hier verder werken' }).click()
    await second.waitForSelector('#veld-verhaal')
    assert.equal(await second.inputValue('#veld-verhaal'), 'Net begonnen te vertellen')
    await page.getByText('Naober gaat verder in een ander tabblad').waitFor()
  }),

  /* A wrong word is told in words, and the name that was typed stays. */
  async a_wrong_password_is_told() {
    const context = await newContext()
    const page = await context.newPage()
    await page.goto(naober.address)
    await page.fill('input[name=username]', naober.accounts[0].login)
    await page.fill('input[name=password]', 'mis')
    await page.click('button[type=submit]')
    await page.waitForSelector('[role=alert]')
    assert.equal(await page.inputValue('input[name=username]'), naober.accounts[0].login)
    await context.close()
  },
})
await browser.close()
await naober.stop()
