// Bad lines and a server that dies: whatever happens between tablet and office, in the end everything arrived exactly once.
import assert from 'node:assert/strict'

import { FAULTS, perform, until } from './app.mjs'

// How a talk over each bad line ends, in the app's words.
const ENDINGS = [
  ['requestCutOff', /Geen netwerk\./],
  ['answerLost', /Geen netwerk\./],
  ['answerCutOff', /Geen netwerk\./],
  ['hotel', /Kantoor gaf geen goed antwoord\./],
  ['slow', /Alles is veilig op kantoor/],
]

async function prepare(stage) {
  const office = await stage.office()
  const [tablet] = await stage.tablets('annelies')
  return { office, tablet, family: office.family('annelies') }
}

async function log({ tablet, family }, subject) {
  await tablet.begin(family, 'Nieuw contactmoment')
  await tablet.write({ 'Onderwerp': subject })
  await tablet.save()
}

const edits = office => office.row('SELECT count(*) AS n FROM sync_log').n
const isThere = (office, subject) => office.row('SELECT count(*) AS n FROM contactmoment WHERE onderwerp = ?', subject).n > 0

/** Since there were `before` edits at the office these arrived, each once, and nothing else; and its database is whole. */
function assertOnce(office, before, subjects) {
  const marks = subjects.map(() => '?').join()
  const rows = office.rows(`SELECT onderwerp FROM contactmoment WHERE onderwerp IN (${marks}) ORDER BY onderwerp`, ...subjects)
  assert.deepEqual(rows.map(row => row.onderwerp), [...subjects].sort())
  assert.equal(edits(office), before + subjects.length, 'an edit that arrived twice stands twice in the log')
  assert.deepEqual(office.rows('PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
}

await perform(prepare, {
  /* Over every kind of bad line the app says how it went and keeps what it has; once the line is good, all of it is there, once. */
  async bad_lines_lose_and_repeat_nothing(world) {
    const { office, tablet } = world
    const before = edits(office)

    for (const [fault, ending] of ENDINGS) {
      tablet.line.break(FAULTS[fault])
      await log(world, fault)
      await tablet.tapSend()
      await tablet.sees(ending)
      assert.ok(tablet.line.strikes > 0, `the line was good: ${fault}`)
      tablet.line.mend()
      if (fault === 'answerLost') await tablet.sees('1 wijziging staat nog alleen op deze tablet') // it is at the office too, but who knows
      await tablet.send()
      assert.ok(isThere(office, fault))
    }
    assertOnce(office, before, ENDINGS.map(([fault]) => fault))
    return `${ENDINGS.length} kinds`
  },

  /* The server is killed before it has the whole of a request, and after it has committed one but before its answer is there. */
  async a_killed_server_loses_and_repeats_nothing(world) {
    const { office, tablet } = world
    const before = edits(office)

    tablet.line.break(FAULTS.halfRequest)
    await log(world, 'half') // the app sends it by itself some seconds later
    await until('half a request', () => tablet.line.strikes > 0)
    await office.kill()
    await office.start()
    assert.equal(edits(office), before)
    tablet.line.mend()
    await tablet.send()

    tablet.line.break(FAULTS.silence)
    await log(world, 'heel')
    await until('the commit', () => isThere(office, 'heel'))
    await office.kill()
    await tablet.goTo('Verzenden')
    await tablet.page.getByRole('button', { name: 'Bezig met verzenden…' }).waitFor() // the tablet knows nothing of it
    await log(world, 'ondertussen') // and nobody has to wait for that
    tablet.line.mend() // to an office that isn't there
    await tablet.goTo('Verzenden')
    await tablet.sees(/Geen netwerk\./)
    await tablet.sees('2 wijzigingen staan nog alleen op deze tablet')
    await office.start()
    await tablet.send()
    assertOnce(office, before, ['half', 'heel', 'ondertussen'])
  },
})
