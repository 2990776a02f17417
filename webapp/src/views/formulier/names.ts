import { maybe } from '../../texts'

/** A fault is a key of ours or the office's own sentence. */
export const faultWords = (fault: string): string => maybe(fault) ?? fault

/** The document id of a column's input, for labels and for the list of faults. */
export const inputId = (column: string): string => `veld-${column.replace('.', '-')}`
