// A browser's folder on the disk, and the search for what must not be readable in it.
//
// The search is for the bytes of the text, in UTF-8 and in UTF-16. It can't see a text that a file holds compressed (LevelDB's blocks,
// a cached answer with gzip) or encoded otherwise (base64, JSON escapes); the control shows that plain text would be found.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const CONTROL = 'KANARIECONTROLE4711'

export function newProfile() {
  return mkdtemp(join(tmpdir(), 'naober-profile-'))
}

export function removeProfile(profile) {
  return rm(profile, { recursive: true, force: true, maxRetries: 5 })
}

/** Writes a file into the profile that holds plain text, as a leak would. Before assertHidden(). */
export function writeControl(page) {
  return page.evaluate(async text => {
    const folder = await navigator.storage.getDirectory()
    const writer = await (await folder.getFileHandle('control', { create: true })).createWritable()
    await writer.write(text)
    await writer.close()
  }, CONTROL)
}

/** None of these texts stands in a file of the profile. Says of all that leaked at once where it did. */
export async function assertHidden(profile, texts) {
  const leaks = []
  let control = false
  for (const entry of await readdir(profile, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    const holds = text => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'))
    control ||= holds(CONTROL)
    for (const text of texts) if (holds(text)) leaks.push(`${text} in ${relative(profile, path)}`)
  }
  assert.ok(control, 'the search finds not even what was written without encryption')
  assert.deepEqual(leaks, [])
}
