// The frame: top bar, menu, and the screen of the route we are on.

import { useEffect, useRef } from 'preact/hooks'
import { updateReady } from '../../actions/update'
import { route, to, type Route } from '../../store/route'
import { account, loggingIn, session } from '../../store/session'
import { revoked, status } from '../../store/status'
import { t, tn } from '../../texts'
import { Huishoudens } from '../huishoudens/huishoudens'
import { Icon, type IconName } from '../parts/icon'
import { Button, ButtonLink } from '../parts/button'
import { Empty, Notice } from '../parts/bits'
import { Logo } from '../parts/logo'
import { Toasts } from '../parts/toasts'
import { StatusPill } from '../parts/status_pill'
import { Boundary } from './boundary'
import { lazy } from './lazy'
import './app.css'

const Inloggen = lazy(() => import('../inloggen/inloggen').then(module => module.Inloggen))
const Week = lazy(() => import('../huishoudens/week').then(module => module.Week))
const Huishouden = lazy(() => import('../huishouden/huishouden').then(module => module.Huishouden))
const Rij = lazy(() => import('../rij/rij').then(module => module.Rij))
const Formulier = lazy(() => import('../formulier/formulier').then(module => module.Formulier))
const Keuzes = lazy(() => import('../keuzes/keuzes').then(module => module.Keuzes))
const Keuze = lazy(() => import('../keuzes/keuze').then(module => module.Keuze))
const Corrigeren = lazy(() => import('../verzenden/corrigeren').then(module => module.Corrigeren))
const Geschiedenis = lazy(() => import('../geschiedenis/geschiedenis').then(module => module.Geschiedenis))
const Verzenden = lazy(() => import('../verzenden/verzenden').then(module => module.Verzenden))
const Instellingen = lazy(() => import('../instellingen/instellingen').then(module => module.Instellingen))
const Verwijderd = lazy(() => import('../verwijderd/verwijderd').then(module => module.Verwijderd))
const Pagina = lazy(() => import('../pagina/pagina').then(module => module.Pagina))

export function App() {
  const state = session.value
  if (state.staat === 'bezig') return <Opening />
  if (state.staat !== 'open') return <Boundary><Pagina session={state} /></Boundary>
  if (!account.value || loggingIn.value || route.value.name === 'aanmelden') return <Boundary><Inloggen /></Boundary>
  return <Frame route={route.value} />
}

function Opening() {
  return <div class="opening" role="status"><Logo /><span class="hidden-but-read">{t('app.laden')}</span></div>
}

const FORM_ROUTES = new Set<string>(['nieuwHuishouden', 'huishoudenBewerken', 'nieuw', 'rijBewerken', 'corrigeren'])

function Frame({ route: here }: { route: Route }) {
  const main = useRef<HTMLElement>(null)
  const writing = FORM_ROUTES.has(here.name)
  useEffect(() => { document.querySelector('.pane-detail')?.scrollTo(0, 0); scrollTo(0, 0) }, [here.path])
  return (
    <div class={`frame ${writing ? 'writing' : ''}`}>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>{t('app.naar_inhoud')}</button>
      <header class="bar">
        <a class="home" href={to('huishoudens')}><Logo /><span>{t('app.naam')}</span></a>
        <Menu here={here} />
        <StatusPill />
      </header>
      <main ref={main} tabIndex={-1}>
        <Banners writing={writing} />
        <Boundary key={here.name}><Screen here={here} /></Boundary>
      </main>
      <Toasts />
    </div>
  )
}

function Banners({ writing }: { writing: boolean }) {
  return (
    <>
      {status.value.verbinding === 'afgemeld' && (
        <div class="banner"><Notice tone="amber" icon="warning">
          <p>{t('app.afgemeld')}</p>
          <div><ButtonLink small href={to('aanmelden')}>{t('app.afgemeld.doen')}</ButtonLink></div>
        </Notice></div>
      )}
      {revoked.value && (
        <div class="banner"><Notice tone="amber" icon="warning">
          <p><strong>{t('app.ingetrokken')}</strong></p>
          <p>{t('app.ingetrokken.uitleg')}</p>
          <div><ButtonLink small href={to('aanmelden')}>{t('app.afgemeld.doen')}</ButtonLink></div>
        </Notice></div>
      )}
      {updateReady.value && (
        <div class="banner"><Notice icon="info" live>
          <p>{writing ? t('app.nieuwe_versie.formulier') : t('app.nieuwe_versie')}</p>
          {!writing && <div><Button small onClick={() => updateReady.value?.()}>{t('app.nieuwe_versie.nu')}</Button></div>}
        </Notice></div>
      )}
    </>
  )
}

function Screen({ here: { name, at } }: { here: Route }) {
  switch (name) {
    case 'huishoudens':
    case 'huishouden':
    case 'rij':
      return (
        <div class={`panes ${name === 'huishoudens' ? '' : 'open'}`}>
          <div class="pane-list"><Huishoudens selected={at.huishouden ?? null} /></div>
          <div class="pane-detail">
            {name === 'huishouden' ? <Huishouden key={at.huishouden} id={at.huishouden!} />
              : name === 'rij' ? <Rij key={at.rij} household={at.huishouden!} table={at.tabel!} id={at.rij!} />
              : <Week />}
          </div>
        </div>
      )
    case 'nieuwHuishouden':
      return <Formulier key="nieuw" table="huishouden" household={null} row={null} />
    case 'huishoudenBewerken':
      return <Formulier key={at.huishouden} table="huishouden" household={at.huishouden!} row={at.huishouden!} />
    case 'nieuw':
      return <Formulier key={`${at.tabel} ${at.huishouden}`} table={at.tabel!} household={at.huishouden!} row={null} />
    case 'rijBewerken':
      return <Formulier key={at.rij} table={at.tabel!} household={at.huishouden!} row={at.rij!} />
    case 'keuzes':
    case 'keuze':
      return (
        <div class={`panes ${name === 'keuze' ? 'open' : ''}`}>
          <div class="pane-list"><Keuzes selected={at.rij ?? null} /></div>
          <div class="pane-detail">{name === 'keuze' ? <Keuze key={at.rij} table={at.tabel!} id={at.rij!} /> : status.value.conflicten > 0 && <Empty icon="fork" title={t('keuze.titel')} help={t('keuzes.kies_lijst')} />}</div>
        </div>
      )
    case 'verzenden':
      return <Verzenden />
    case 'corrigeren':
      return <Corrigeren key={`${at.tak} ${at.nummer}`} branch={at.tak!} number={at.nummer!} />
    case 'geschiedenis':
      return <Geschiedenis key={at.rij} table={at.tabel!} id={at.rij!} />
    case 'instellingen':
      return <Instellingen />
    case 'verwijderd':
      return <Verwijderd />
    default:
      return null
  }
}

const SECTION: Record<string, string> = {
  huishouden: 'huishoudens', rij: 'huishoudens', nieuw: 'huishoudens', rijBewerken: 'huishoudens', huishoudenBewerken: 'huishoudens',
  nieuwHuishouden: 'huishoudens', keuze: 'keuzes', corrigeren: 'verzenden', geschiedenis: 'huishoudens', verwijderd: 'instellingen',
}

function Menu({ here }: { here: Route }) {
  const section = SECTION[here.name] ?? here.name
  const items = [
    { name: 'huishoudens', icon: 'home' },
    { name: 'keuzes', icon: 'fork' },
    { name: 'verzenden', icon: 'send' },
    { name: 'instellingen', icon: 'settings' },
  ] as const satisfies readonly { name: string; icon: IconName }[]
  const choices = status.value.conflicten
  return (
    <nav class="menu" aria-label={t('menu.label')}>
      {items.map(({ name, icon }) => (
        <a key={name} href={to(name)} aria-current={section === name ? 'page' : undefined}>
          <Icon name={icon} />
          <span>{t(`menu.${name}`)}</span>
          {name === 'keuzes' && choices > 0 && (
            <span class="count"><span aria-hidden="true">{choices}</span><span class="hidden-but-read">{tn('huishoudens.badge_kiezen', choices)}</span></span>
          )}
        </a>
      ))}
    </nav>
  )
}
