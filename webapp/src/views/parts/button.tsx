import type { ComponentChildren, JSX } from 'preact'
import { Icon, type IconName } from './icon'

type Look = 'primary-action' | 'secondary-action' | 'subtle'

interface Shared {
  look?: Look
  icon?: IconName
  small?: boolean
  children: ComponentChildren
}

const classes = (look: Look, small: boolean | undefined) => `utrecht-button utrecht-button--${look}${small ? ' button-small' : ''}`

export function Button({ look = 'secondary-action', icon, small, children, ...rest }: Shared & Omit<JSX.IntrinsicElements['button'], 'icon'>) {
  return <button type="button" class={classes(look, small)} {...rest}>{icon && <Icon name={icon} />}<span>{children}</span></button>
}

/** Looks like a button, goes somewhere. */
export function ButtonLink({ look = 'secondary-action', icon, small, children, href }: Shared & { href: string }) {
  return <a class={classes(look, small)} href={href}>{icon && <Icon name={icon} />}<span>{children}</span></a>
}
