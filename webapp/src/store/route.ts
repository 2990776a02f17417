// Where we are. The path stands behind the #: it never goes to the server, needs no server-side fallback, and survives a
// reload without a network.

import { signal } from '@preact/signals'

const ROUTES = {
  huishoudens: '/',
  nieuwHuishouden: '/nieuw-huishouden',
  huishouden: '/huishoudens/:huishouden',
  huishoudenBewerken: '/huishoudens/:huishouden/bewerken',
  nieuw: '/huishoudens/:huishouden/nieuw/:tabel',
  rij: '/huishoudens/:huishouden/:tabel/:rij',
  rijBewerken: '/huishoudens/:huishouden/:tabel/:rij/bewerken',
  keuzes: '/keuzes',
  keuze: '/keuzes/:tabel/:rij',
  verzenden: '/verzenden',
  corrigeren: '/verzenden/:tak/:nummer',
  geschiedenis: '/geschiedenis/:tabel/:rij',
  instellingen: '/instellingen',
  verwijderd: '/instellingen/verwijderd',
  aanmelden: '/aanmelden',
} as const

export type RouteName = keyof typeof ROUTES

export interface Route {
  name: RouteName
  /** The parts of the path that start with a colon above. */
  at: Record<string, string>
  path: string
}

/** The route of a path, or null. A fixed word wins from a colon by standing earlier in the table. */
export function match(path: string): Route | null {
  const parts = path.split('/').filter(Boolean)
  for (const [name, pattern] of Object.entries(ROUTES)) {
    const wanted = pattern.split('/').filter(Boolean)
    if (wanted.length !== parts.length) continue
    const at: Record<string, string> = {}
    const fits = wanted.every((word, index) => {
      if (!word.startsWith(':')) return word === parts[index]
      at[word.slice(1)] = decodeURIComponent(parts[index]!)
      return true
    })
    if (fits) return { name: name as RouteName, at, path }
  }
  return null
}

/** The address of a route, for links. */
export function to(name: RouteName, at: Record<string, string> = {}): string {
  return '#' + ROUTES[name].replace(/:([a-z]+)/g, (_, key: string) => encodeURIComponent(at[key] ?? ''))
}

/** The address of a row's page: a huishouden has one of its own. */
export function toRow(table: string, household: string, row: string): string {
  return table === 'huishouden' ? to('huishouden', { huishouden: row }) : to('rij', { huishouden: household, tabel: table, rij: row })
}

const here = (): Route => match(location.hash.slice(1) || '/') ?? { name: 'huishoudens', at: {}, path: '/' }

export const route = signal<Route>({ name: 'huishoudens', at: {}, path: '/' })

export function startRoute(): () => void {
  const follow = () => { route.value = here() }
  follow()
  addEventListener('hashchange', follow)
  return () => removeEventListener('hashchange', follow)
}

export function go(name: RouteName, at: Record<string, string> = {}): void {
  location.hash = to(name, at)
  route.value = here() // now, as the event comes later: a screen that must not go meanwhile stays
}

/** The same, but the back button skips where we were: for a form that has been saved. */
export function replace(name: RouteName, at: Record<string, string> = {}): void {
  location.replace(to(name, at))
}
