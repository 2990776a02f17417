// A browser with a profile of its own, and a server for the page of build.mjs with a made-up office beside it.
import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

import { ofWebapp } from './build.mjs'

const { chromium } = ofWebapp('playwright-core')

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--headless=new',
]
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }

// As in production: no eval, no other origin, no cross-origin isolation.
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'"

/** Serve `files`, as enginePage() gives them; `office(request, body)` answers what begins with /v1: { status, body } or 'cut', to drop the connection. */
export async function serve(files, office = () => ({ status: 404, body: {} })) {
  const server = createServer(async (request, response) => {
    if (request.url.startsWith('/v1/')) return void (await answerAsOffice(request, response, office))
    const path = request.url === '/' ? '/index.html' : request.url
    const content = files.get(path)
    response.writeHead(content ? 200 : 404, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY,
    })
    response.end(content ?? '')
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function answerAsOffice(request, response, office) {
  const parts = []
  for await (const part of request) parts.push(part)
  const answer = await office(request, Buffer.concat(parts))
  if (answer === 'cut') return request.socket.destroy()
  response.writeHead(answer.status, { 'Content-Type': answer.type ?? 'application/json' })
  response.end(JSON.stringify(answer.body))
}

/** Start Chromium on a profile. A process of its own, in its own group, so that all of it can be killed at once. */
export async function startBrowser(profile) {
  await rm(join(profile, 'SingletonLock'), { force: true }) // left by a browser that was killed
  const child = spawn(CHROMIUM, [...FLAGS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise(resolve => child.once('close', resolve)) // all of its processes: they share the pipe
  const killAll = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // they have ended
    }
  }
  process.once('exit', killAll) // a test that breaks off leaves no browser behind
  void ended.then(() => process.off('exit', killAll))
  const address = await addressOf(child)
  const browser = await chromium.connectOverCDP(address)
  const context = browser.contexts()[0]

  return {
    /** Playwright's, of the profile itself. */
    context,
    /** A tab with the page; its window.engine is the engine. */
    async open(url) {
      const page = await context.newPage()
      page.on('console', message => process.env.VERBOSE && console.log(`  page: ${message.text()}`))
      page.on('pageerror', error => console.log(`  page: ${error}`))
      await page.goto(url)
      await page.waitForFunction(() => window.engine)
      return page
    },
    async close() {
      const session = await browser.newBrowserCDPSession()
      await session.send('Browser.close').catch(() => null)
      await ended
    },
    /** SIGKILL to every process of it, if there are any left. */
    async kill() {
      killAll()
      await ended
    },
  }
}

function addressOf(child) {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('exit', code => reject(new Error(`chromium ended with ${code}: ${text}`)))
    child.stderr.on('data', data => {
      text += data
      const found = /DevTools listening on (ws:\S+)/.exec(text)
      if (found) resolve(found[1])
    })
  })
}
