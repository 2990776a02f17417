// Why something was refused or failed, in words: the tables' own, else those of whoever refused.

import { EngineError, type Fault } from '../engine/facade'
import { maybe, t } from './index'

export function faultWords({ reden, uitleg, vul }: Pick<Fault, 'reden' | 'uitleg' | 'vul'>): string {
  return maybe(`reden.${reden}`, vul) ?? (uitleg || t('app.fout'))
}

/** Null for an error that has no words: a mistake of ours. */
export function errorWords(error: unknown): string | null {
  const fault = error instanceof EngineError ? error.faults[0] : undefined
  return fault ? faultWords(fault) : null
}
