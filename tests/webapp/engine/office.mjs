// The real server with made-up records, behind a network that a test can break.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { root } from './build.mjs'

const PROGRAM = `${root}/build/release/backend/naober`

/** Start a server on a fresh database. `answer` goes to serve() of browser.mjs; `network` is 'whole', 'down' or 'one way', which loses
 * answers; `password` is that of all made-up accounts, such as annelies, bart and carola of one team. */
export async function startOffice() {
  const data = await mkdtemp(join(tmpdir(), 'naober-office-'))
  await promisify(execFile)(PROGRAM, ['demo', '--data', data])
  await writeFile(join(data, 'index.html'), '') // the server wants an app; the page comes from elsewhere
  const child = spawn(PROGRAM, ['serve', '--data', data, '--port', '0', '--web', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise(resolve => child.once('close', resolve))
  const address = await addressOf(child)

  return {
    network: 'whole',
    password: /wachtwoord: (\S+)/.exec(await readFile(join(data, 'inloggegevens.txt'), 'utf8'))[1],
    async answer(request, body) {
      if (this.network === 'down') return 'cut'
      const { host: _, ...headers } = request.headers
      const response = await fetch(`${address}${request.url}`, { method: request.method, headers, body })
      const json = await response.json()
      if (this.network === 'one way') return 'cut'
      return { status: response.status, type: response.headers.get('Content-Type'), body: json }
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** The server says on its first line where it listens. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the server ended with ${code}`)))
    child.stdout.once('data', data => resolve(String(data).trim()))
  })
}
