// Rows on a screen that follow the database: asked again whenever one of their tables changes. Old rows stay until the new ones
// are there, so that nothing jumps; a screen opened before shows at once what it last showed.

import { useEffect, useState } from 'preact/hooks'
import { BELOW, QUERIES, type Queries } from '../engine/queries'
import type { RowState } from '../engine/facade'
import { engine } from './engine'

const REMEMBERED = 40
const PAUSE = 120 // ms: many changes in a row ask once

const remembered = new Map<string, unknown>()

function remember(key: string, value: unknown): void {
  remembered.delete(key)
  remembered.set(key, value)
  if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value!)
}

/** Another person's rows must not flash up after a change of account. */
export function forgetRows(): void {
  remembered.clear()
}

/** The current answer to `ask`, or undefined while there is none yet. */
function useLive<Answer>(key: string, tables: readonly string[], ask: () => Promise<Answer>): Answer | undefined {
  const [shown, show] = useState<{ key: string; answer: Answer | undefined }>({ key, answer: remembered.get(key) as Answer | undefined })

  useEffect(() => {
    let live = true
    let round = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const refresh = async () => {
      const mine = ++round
      const answer = await ask()
      if (!live || mine !== round) return
      remember(key, answer)
      show({ key, answer })
    }
    const report = (error: unknown) => console.error('a query failed', key.split(' ')[0], error)
    refresh().catch(report)
    const stop = engine().onChange(changed => {
      if (!changed.some(table => tables.includes(table))) return
      clearTimeout(timer)
      timer = setTimeout(() => refresh().catch(report), PAUSE)
    })
    return () => {
      live = false
      clearTimeout(timer)
      stop()
    }
  }, [key])

  return shown.key === key ? shown.answer : (remembered.get(key) as Answer | undefined)
}

export function useQuery<Name extends keyof Queries>(name: Name, ...parameters: Queries[Name]['parameters']): Queries[Name]['row'][] | undefined {
  const key = `${name} ${JSON.stringify(parameters)}`
  return useLive(key, QUERIES[name].tables, () => engine().query(name, parameters))
}

/** One row with its versions; null: not on this tablet. */
export function useRow(table: string, id: string): RowState | null | undefined {
  return useLive(`row ${table} ${id}`, [table, ...(BELOW[table] ?? [])], () => engine().row(table, id))
}
