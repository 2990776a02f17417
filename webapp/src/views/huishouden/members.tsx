import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { incomplete } from '../../store/status'
import { choiceOf, t } from '../../texts'
import { Badge, Skeleton } from '../parts/bits'
import { ButtonLink } from '../parts/button'
import { Icon } from '../parts/icon'

export function Members({ household }: { household: string }) {
  const rows = useQuery('leden', household)
  return (
    <section class="card stack">
      <h2>{t('huishouden.leden')}</h2>
      {rows === undefined ? <Skeleton kind="line" count={3} />
        : rows.length === 0 ? <p class="soft">{t(incomplete.value ? 'huishouden.leden.komt' : 'huishouden.leden.leeg')}</p>
        : (
          <ul class="members">
            {rows.map(row => (
              <li key={row.id}>
                <a href={to('rijBewerken', { huishouden: household, tabel: 'huishoudlid', rij: row.id })}>
                  <span>
                    <strong>{row.naam ?? t('app.onbekend')}</strong>
                    {row.te_kiezen > 0 && <> <Badge tone="heather" icon="fork">{t('rij.keuze')}</Badge></>}
                    <br />
                    <span class="soft small">{[
                      row.rol && choiceOf('huishoudlid', 'rol', row.rol),
                      row.geboortejaar && t('huishouden.leden.jaar', { jaar: row.geboortejaar }),
                      row.school_of_werk,
                    ].filter(Boolean).join(' · ')}</span>
                  </span>
                  <Icon name="pencil" />
                </a>
              </li>
            ))}
          </ul>
        )}
      <div><ButtonLink small look="subtle" icon="plus" href={to('nieuw', { huishouden: household, tabel: 'huishoudlid' })}>{t('huishouden.leden.toevoegen')}</ButtonLink></div>
    </section>
  )
}
