// Bad lines and a server that dies: whatever happens between tablet and office, in the end everything arrived exactly once.
import assert from 'node:assert/strict'

import { FAULTS, play, run, until } from './app.mjs'

// How a talk over each bad line ends, in the app's words.
const ENDINGS = [
  ['requestCutOff', /Geen netwerk\./],
  ['answerLost', /Geen netwerk\./],
  ['answerCutOff', /Geen netwerk\./],
  ['hotel', /Kantoor gaf geen goed antwoord\./],
  ['slow', /Alles is veilig op kantoor/],
]

const MARK = 'Slechte lijn: '

/** What of ours the office's tables hold, and its log. The two differ when an edit arrived twice: then the log has it twice. */
function arrived(office) {
  const subjects = office.rows('SELECT onderwerp FROM contactmoment WHERE onderwerp LIKE ? ORDER BY onderwerp', `${MARK}%`)
  const { logged } = office.row('SELECT count(*) AS logged FROM sync_log WHERE edit LIKE ?', `%"onderwerp":"${MARK}%`)
  return { subjects: subjects.map(row => row.onderwerp.slice(MARK.length)), logged }
}

async function log(tablet, family, subject) {
  await tablet.begin(family, 'Nieuw contactmoment')
  await tablet.write({ 'Onderwerp': MARK + subject })
  await tablet.save()
}

async function startWith(stage, name) {
  const office = await stage.office()
  const [tablet] = await stage.tablets(name)
  return { office, tablet, family: office.family(name), before: office.row('SELECT count(*) AS n FROM sync_log').n }
}

/** Nothing but these arrived, each once, and the office's database is whole. */
function assertOnce({ office, before }, subjects) {
  assert.deepEqual(arrived(office), { subjects: [...subjects].sort(), logged: subjects.length })
  assert.equal(office.row('SELECT count(*) AS n FROM sync_log').n, before + subjects.length)
  assert.deepEqual(office.rows('PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
}

await run({
  /* Over every kind of bad line the app says how it went and keeps what it has; once the line is good, all of it is there, once. */
  bad_lines_lose_and_repeat_nothing: () => play(async stage => {
    const world = await startWith(stage, 'annelies')
    const { office, tablet, family } = world

    for (const [fault, ending] of ENDINGS) {
      tablet.line.break(FAULTS[fault])
      await log(tablet, family, fault)
      await tablet.tapSend()
      await tablet.sees(ending)
      assert.ok(tablet.line.strikes > 0, `the line was good: ${fault}`)
      tablet.line.mend()
      if (fault === 'answerLost') await tablet.sees('1 wijziging staat nog alleen op deze tablet') // it is at the office too, but who knows
      await tablet.send()
      assert.ok(arrived(office).subjects.includes(fault))
    }
    assertOnce(world, ENDINGS.map(([fault]) => fault))
    return `${ENDINGS.length} kinds`
  }),

  /* The server is killed before it has the whole of a request, and after it has committed one but before its answer is there. */
  a_killed_server_loses_and_repeats_nothing: () => play(async stage => {
    const world = await startWith(stage, 'bart')
    const { office, tablet, family } = world

    tablet.line.break(FAULTS.halfRequest)
    await log(tablet, family, 'half') // the app sends it by itself some seconds later
    await until('half a request', () => tablet.line.strikes > 0)
    await office.kill()
    await office.start()
    assert.equal(arrived(office).logged, 0)
    tablet.line.mend()
    await tablet.send()

    tablet.line.break(FAULTS.silence)
    await log(tablet, family, 'heel')
    await until('the commit', () => arrived(office).subjects.includes('heel'))
    await office.kill()
    await tablet.goTo('Verzenden')
    await tablet.page.getByRole('button', { name: 'Bezig met verzenden…' }).waitFor() // the tablet knows nothing of it
    await log(tablet, family, 'ondertussen') // and nobody has to wait for that
    tablet.line.mend() // to an office that isn't there
    await tablet.goTo('Verzenden')
    await tablet.sees(/Geen netwerk\./)
    await tablet.sees('2 wijzigingen staan nog alleen op deze tablet')
    await office.start()
    await tablet.send()
    assertOnce(world, ['half', 'heel', 'ondertussen'])
  }),
})
