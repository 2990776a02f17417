// Pictures of every screen: three widths, light and dark, empty and full. To look at, not to compare.
//     node tests/webapp/shots.mjs [ADDRESS LOGIN PASSWORD]     into build/shots; without an address it starts a server of its own
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { fullestHousehold, go, logIn, screens, settled, startBrowser, startNaober } from './naober.mjs'

const out = fileURLToPath(new URL('../../build/shots/', import.meta.url))
mkdirSync(out, { recursive: true })

const SIZES = [[390, 844], [820, 1180], [1280, 860]]

const [given, login, password] = process.argv.slice(2)
const naober = given ? { address: given, accounts: [{ login, password }], stop: async () => {} } : await startNaober()
const browser = await startBrowser()
let count = 0

const shoot = async (page, name) => {
  await page.screenshot({ path: `${out}${name}.png` })
  count++
}

try {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme, locale: 'nl-NL', reducedMotion: 'reduce' })
    const blank = await context.newPage()
    for (const [width, height] of SIZES) {
      await blank.setViewportSize({ width, height })
      await blank.goto(naober.address)
      await settled(blank)
      await shoot(blank, `inloggen-${width}-${colorScheme}`)
    }
    await blank.close()
    const page = await logIn(context, naober.address, naober.accounts[0])
    const first = await fullestHousehold(page)
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height })
      for (const screen of screens(first)) {
        await screen.visit(page)
        await shoot(page, `${screen.name}-${width}-${colorScheme}`)
      }
      // Empty: nothing is found.
      await go(page, '/')
      await page.fill('input[type=search]', 'bestaat niet')
      await page.waitForTimeout(400)
      await shoot(page, `huishoudens-leeg-${width}-${colorScheme}`)
      await page.fill('input[type=search]', '')
    }
    // With work on its way: no network, a visit saved, a draft open.
    await context.setOffline(true)
    await go(page, `/huishoudens/${first}/nieuw/vervolgstap`)
    await page.fill('#veld-wat', 'Samen naar de bibliotheek voor het taalcafé')
    await page.click('.save-bar button')
    await settled(page)
    await go(page, `/huishoudens/${first}/nieuw/contactmoment`)
    await page.fill('#veld-onderwerp', 'Koffie en de post van deze week')
    await page.waitForTimeout(1200)
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height })
      for (const [name, path] of [['verzenden-zonder-netwerk', '/verzenden'], ['huishouden-concept', `/huishoudens/${first}`], ['concept', `/huishoudens/${first}/nieuw/contactmoment`]]) {
        await go(page, path)
        await shoot(page, `${name}-${width}-${colorScheme}`)
      }
    }
    await context.close()
  }
  console.log(`${count} pictures in build/shots`)
} finally {
  await browser.close()
  await naober.stop()
}
