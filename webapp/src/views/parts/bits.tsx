// Small things that many screens show.

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icon'

/** A screen's heading. It takes the focus when the screen opens, so that a screen reader says where one is.
 * `tab`: the name of the browser's tab where the heading comes from a record: browsers write that name into their history, unencrypted. */
export function Title({ children, tab }: { children: ComponentChildren; tab?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    const words = tab ?? heading.current?.textContent
    if (words) document.title = `${words} – Naober`
  }, [])
  return <h1 ref={heading} tabIndex={-1}>{children}</h1>
}

export function Badge({ tone, icon, children }: { tone?: 'alarm' | 'amber' | 'heather' | 'safe' | 'brand'; icon?: IconName; children: ComponentChildren }) {
  return <span class={`badge ${tone ?? ''}`}>{icon && <Icon name={icon} />}{children}</span>
}

export function Notice({ tone, icon, children, live }: { tone?: 'amber' | 'alarm'; icon: IconName; children: ComponentChildren; live?: boolean }) {
  return <div class={`notice ${tone ?? ''}`} role={live ? (tone === 'alarm' ? 'alert' : 'status') : undefined}><Icon name={icon} /><div>{children}</div></div>
}

export function Empty({ icon, title, help, children }: { icon: IconName; title: string; help?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {help && <p class="soft">{help}</p>}
      {children}
    </div>
  )
}

/** Grey blocks in the shape of what will come. */
export function Skeleton({ count, kind }: { count: number; kind: 'line' | 'card' | 'item' }) {
  return <div class="stack" aria-hidden="true">{Array.from({ length: count }, (_, at) => <div key={at} class={`skeleton skeleton-${kind}`} />)}</div>
}
