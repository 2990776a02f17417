import type { Fault } from '../../engine/facade'
import type { FaultKey } from '../../forms/field'
import { t } from '../../texts'
import { faultWords } from '../../texts/fault_words'

/** A fault of a field: one that we found, or the engine. */
export const fieldFault = (fault: FaultKey | Fault): string => (typeof fault === 'string' ? t(fault) : faultWords(fault))

/** The document id of a column's input, for labels and for the list of faults. */
export const inputId = (column: string): string => `veld-${column.replace('.', '-')}`
