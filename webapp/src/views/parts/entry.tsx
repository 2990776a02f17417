// A row in a list: the icon of its kind, a line about it, its title, and what is the matter with it. The whole card is the link.

import type { ComponentChildren } from 'preact'
import { Icon, ROW_ICON, type IconName } from './icon'
import './entries.css'

interface Props {
  table: string
  /** Where its kind has no icon. */
  icon?: IconName
  /** Without one it can't be opened from here. */
  href?: string | null
  /** The line above the title. */
  about?: string
  title: string
  /** The lines under it. */
  text?: string | null | undefined
  foot?: string
  badges?: ComponentChildren
  selected?: boolean
  /** What can be done with it at once: a button. */
  children?: ComponentChildren
}

export function Entry({ table, icon = 'draft', href, about, title, text, foot, badges, selected, children }: Props) {
  const words = (
    <>
      {about && <span class="soft small">{about}</span>}
      <strong class="entry-title">{title}</strong>
      {text && <span class="entry-text">{text}</span>}
      {foot && <span class="soft small">{foot}</span>}
    </>
  )
  return (
    <li class={`entry kind-${table} ${selected ? 'selected' : ''}`}>
      <span class="kind-icon"><Icon name={ROW_ICON[table] ?? icon} /></span>
      {href ? <a class="entry-link" href={href} aria-current={selected ? 'true' : undefined}>{words}</a> : <div class="entry-words">{words}</div>}
      {badges && <span class="chips">{badges}</span>}
      {children}
    </li>
  )
}
