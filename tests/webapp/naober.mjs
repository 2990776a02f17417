// A Naober of one's own for a test: demonstration data in a temporary folder, the server on a free port, and a browser.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The browser tools are the web app's; a test has no packages of its own. */
export const ofWebapp = createRequire(join(root, 'webapp/package.json'))
const { chromium } = ofWebapp('playwright-core')

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export function startBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
}

/** Starts a server; `stop` ends it and removes its data. */
export async function startNaober() {
  const data = mkdtempSync(join(tmpdir(), 'naober-'))
  const program = join(root, 'build/release/backend/naober')
  execFileSync(program, ['demo', '--data', data], { stdio: ['ignore', 'ignore', 'inherit'] })
  const server = spawn(program, ['serve', '--data', data, '--port', '0', '--web', join(root, 'webapp/dist')], { stdio: ['ignore', 'pipe', 'ignore'] })
  const address = await new Promise((resolve, reject) => {
    let said = ''
    server.stdout.on('data', chunk => {
      const found = /http:\/\/[^\s"]+/.exec(said += chunk)
      if (found) resolve(found[0])
    })
    server.on('exit', code => reject(new Error(`the server ended with code ${code}`)))
  })
  const stop = () => new Promise(resolve => {
    server.on('exit', () => { rmSync(data, { recursive: true, force: true }); resolve() })
    server.kill('SIGTERM')
  })
  return { address, stop, accounts: readAccounts(readFileSync(join(data, 'inloggegevens.txt'), 'utf8')) }
}

/** The log-ins that `naober demo` wrote down: one word for all, and a line for each person. */
export function readAccounts(text) {
  const password = /wachtwoord: (\S+)/.exec(text)?.[1]
  return [...text.matchAll(/^([a-z]+)\t(.+)\t(.+)$/gm)].map(([, login, name, teams]) => ({ login, name, teams, password }))
}

/** Opens the app in a tab of `context` and logs in; resolves when the first huishoudens are there. */
export async function logIn(context, address, { login, password }) {
  const page = await context.newPage()
  await page.goto(address)
  await page.fill('input[name=username]', login)
  await page.fill('input[name=password]', password)
  await page.click('button[type=submit]')
  await page.waitForSelector('.household', { timeout: 30_000 })
  await settled(page)
  return page
}

/** Nothing is loading any more: no skeleton, no message on its way out. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('.skeleton') && document.querySelector('h1, h2'), null, { timeout: 15_000 })
  await page.waitForTimeout(150)
}

/** To a place within the app, without a reload. */
export async function go(page, path) {
  await page.evaluate(to => { location.hash = to }, path)
  await page.waitForTimeout(50)
  await settled(page)
}

/** Every screen, each as a name and how to get there. `first` is the id of a huishouden with much in it. */
export function screens(first) {
  const at = `/huishoudens/${first}`
  const open = async (page, selector) => {
    await page.locator(selector).first().click()
    await settled(page)
  }
  return [
    { name: 'huishoudens', visit: page => go(page, '/') },
    { name: 'huishouden', visit: page => go(page, at) },
    { name: 'rij', visit: async page => { await go(page, at); await open(page, '.timeline .entry-link') } },
    { name: 'contactmoment-nieuw', visit: page => go(page, `${at}/nieuw/contactmoment`) },
    { name: 'afspraak-nieuw', visit: page => go(page, `${at}/nieuw/afspraak`) },
    { name: 'ervaring-nieuw', visit: page => go(page, `${at}/nieuw/ervaring`) },
    { name: 'vervolgstap-nieuw', visit: page => go(page, `${at}/nieuw/vervolgstap`) },
    { name: 'huishouden-wijzigen', visit: page => go(page, `${at}/bewerken`) },
    { name: 'fouten', visit: async page => { await go(page, `${at}/nieuw/vervolgstap`); await page.click('.save-bar button'); await settled(page) } },
    { name: 'keuzes', visit: page => go(page, '/keuzes') },
    { name: 'verzenden', visit: page => go(page, '/verzenden') },
    { name: 'instellingen', visit: page => go(page, '/instellingen') },
  ]
}

/** The huishouden that most has happened in, by its id: the one with an overdue item and members, if there is one. */
export async function fullestHousehold(page) {
  const late = page.locator('.household:has(.badge)')
  const link = await (await late.count() ? late : page.locator('.household')).first().getAttribute('href')
  return link.split('/').at(-1)
}
