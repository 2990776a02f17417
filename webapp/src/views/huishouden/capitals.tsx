// The five capitals: the family's own score beside the worker's, on one line each. Shape and words tell the two apart as well as
// colour does; the same figures stand in a table for who would rather read.

import type { RowState, Value } from '../../engine/facade'
import { CAPITALS } from '../../forms/field'
import { to } from '../../store/route'
import { maybe, t } from '../../texts'
import { ButtonLink } from '../parts/button'

const score = (value: Value | undefined): number | null => (typeof value === 'number' && value >= 1 && value <= 5 ? value : null)
const words = (value: number | null): string => (value === null ? t('huishouden.kapitalen.geen') : maybe(`score.${value}`)!)

export function Capitals({ row }: { row: RowState }) {
  const scores = CAPITALS.map(capital => ({
    capital,
    family: score(row.waarden[`${capital}_volgens_gezin`]),
    worker: score(row.waarden[`${capital}_volgens_medewerker`]),
  }))
  const none = scores.every(one => one.family === null && one.worker === null)
  return (
    <section class="card stack">
      <div>
        <h2>{t('huishouden.kapitalen')}</h2>
        <p class="soft small">{none ? t('huishouden.kapitalen.leeg') : t('huishouden.kapitalen.uitleg')}</p>
      </div>
      {none
        ? <div><ButtonLink small icon="pencil" href={to('huishoudenBewerken', { huishouden: row.rij })}>{t('huishouden.kapitalen.invullen')}</ButtonLink></div>
        : <Chart scores={scores} />}
    </section>
  )
}

interface Scores { capital: (typeof CAPITALS)[number]; family: number | null; worker: number | null }

function Chart({ scores }: { scores: Scores[] }) {
  return (
    <figure class="capitals">
      <figcaption class="row legend">
        <span><Marks family={1} worker={null} single />{t('huishouden.kapitalen.gezin')}</span>
        <span><Marks family={null} worker={1} single />{t('huishouden.kapitalen.medewerker')}</span>
      </figcaption>
      <div class="capital-rows" aria-hidden="true">
        {scores.map(one => (
          <div key={one.capital} class="capital-row">
            <span class="capital-name">{t(one.capital)}</span>
            <Marks family={one.family} worker={one.worker} />
          </div>
        ))}
        <div class="capital-row capital-scale small soft"><span /><span><span>{t('score.1')}</span><span>{t('score.5')}</span></span></div>
      </div>
      <details>
        <summary>{t('huishouden.kapitalen.tabel')}</summary>
        <table>
          <thead><tr><th scope="col">{t('huishouden.kapitalen.kapitaal')}</th><th scope="col">{t('huishouden.kapitalen.gezin')}</th><th scope="col">{t('huishouden.kapitalen.medewerker')}</th></tr></thead>
          <tbody>
            {scores.map(one => <tr key={one.capital}><th scope="row">{t(one.capital)}</th><td>{words(one.family)}</td><td>{words(one.worker)}</td></tr>)}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

/** A line of five steps: a filled dot for the family, a ring for the worker, and the distance between them. Placed by classes, as
 * the policy allows no style in the page. */
function Marks({ family, worker, single }: { family: number | null; worker: number | null; single?: boolean }) {
  return (
    <span class={single ? 'mark' : 'marks'} aria-hidden="true">
      {!single && [1, 2, 3, 4, 5].map(step => <span key={step} class={`tick at-${step}`} />)}
      {family !== null && worker !== null && family !== worker && <span class={`gap at-${Math.min(family, worker)} to-${Math.abs(family - worker)}`} />}
      {family !== null && <span class={`family at-${family}`} />}
      {worker !== null && <span class={`worker at-${worker}`} />}
    </span>
  )
}
