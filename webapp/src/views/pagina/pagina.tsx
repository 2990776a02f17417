// When this window can't work: another tab does, the browser lacks something, or opening failed. Kind, and with a way on.

import { takeOver } from '../../actions/account'
import type { Session } from '../../store/session'
import { maybe, t } from '../../texts'
import { errorWords } from '../../texts/fault_words'
import { Title } from '../parts/bits'
import { Button } from '../parts/button'
import { Logo } from '../parts/logo'
import './pagina.css'

export function Pagina({ session }: { session: Session }) {
  return <main class="alone"><Logo /><Words session={session} /></main>
}

function Words({ session }: { session: Session }) {
  switch (session.staat) {
    case 'andere-tab':
    case 'verloren':
      return (
        <>
          <Title>{t(session.staat === 'verloren' ? 'andere_tab.weg' : 'andere_tab.titel')}</Title>
          <p>{t('andere_tab.uitleg')}</p>
          <div><Button look="primary-action" onClick={() => void takeOver()}>{t('andere_tab.doen')}</Button></div>
          <p class="soft small">{t('andere_tab.hulp')}</p>
        </>
      )
    case 'ongeschikt':
      return (
        <>
          <Title>{t('ongeschikt.titel')}</Title>
          <p>{t('ongeschikt.uitleg')}</p>
          <p>{t('ongeschikt.doen')}</p>
          <p class="soft small">{t('ongeschikt.mist', { wat: maybe(`mist.${session.mist}`) ?? session.mist })}</p>
        </>
      )
    case 'kapot':
      return (
        <>
          <Title>{t('kapot.titel')}</Title>
          <p>{t('kapot.uitleg')}</p>
          <p class="small">{errorWords(session.fout) ?? <code>{String(session.fout)}</code>}</p>
          <div><Button look="primary-action" onClick={() => location.reload()}>{t('app.opnieuw')}</Button></div>
        </>
      )
    default:
      return null
  }
}
