// One field: its label, help, input and fault, by the kind that its description gives.

import { useEffect, useState } from 'preact/hooks'
import type { Fault, Merged, Value } from '../../engine/facade'
import { readCents, readInteger, type FaultKey, type Field } from '../../forms/field'
import { dateOf, now, seconds } from '../../store/clock'
import { choiceOf, helpOf, labelOf, maybe, t } from '../../texts'
import { MergedNote } from '../parts/merged'
import { Clear } from './clear'
import { Scale } from './scale'
import { Reference } from './reference'
import { fieldFault } from './names'

export interface InputProps {
  table: string
  field: Field & { optional?: true }
  id: string
  household: string | null
  value: Value
  fault: FaultKey | Fault | null
  onChange: (value: Value) => void
  merged?: Merged | undefined
}

export function Input(props: InputProps) {
  const { field, table, id, value, fault, onChange } = props
  if (field.chip) return <Chip {...props} />
  if (field.kind === 'choice' || field.kind === 'flag' || field.scale) return <Choices {...props} />

  const help = helpOf(table, field.column)
  const described = [help && `${id}-hulp`, fault && `${id}-fout`].filter(Boolean).join(' ') || undefined
  const shared = { id, 'aria-describedby': described, 'aria-invalid': fault ? true : undefined } as const
  const invalid = fault ? 'utrecht-textbox--invalid' : ''
  return (
    <div class={`field ${field.half ? 'half' : ''}`}>
      <label class="utrecht-form-label" for={id}>{labelOf(table, field.column)}<Needed field={field} /></label>
      {help && <p class="soft small" id={`${id}-hulp`}>{help}</p>}
      {field.kind === 'text'
        ? <textarea {...shared} class={`utrecht-textarea ${fault ? 'utrecht-textarea--invalid' : ''}`} rows={4} value={text(value)} onInput={event => onChange(event.currentTarget.value)} />
        : field.kind === 'line' ? <input {...shared} class={`utrecht-textbox ${invalid}`} inputMode={field.column === 'telefoon' ? 'tel' : 'text'} value={text(value)} onInput={event => onChange(event.currentTarget.value)} />
        : field.kind === 'date' ? <DateInput {...props} shared={shared} invalid={invalid} />
        : field.kind === 'time' ? <TimeInput {...props} shared={shared} invalid={invalid} />
        : field.kind === 'reference' ? <Reference {...props} shared={shared} />
        : <NumberInput {...props} shared={shared} invalid={invalid} />}
      <MergedNote table={table} merged={props.merged} household={props.household} />
      <FaultLine id={id} fault={fault} />
    </div>
  )
}

const text = (value: Value): string => (value === null ? '' : String(value))

function Needed({ field }: { field: InputProps['field'] }) {
  return field.required && !field.optional ? <span class="needed"> ({t('formulier.nodig')})</span> : null
}

function FaultLine({ id, fault }: { id: string; fault: InputProps['fault'] }) {
  return fault ? <p class="fault" id={`${id}-fout`}>{fieldFault(fault)}</p> : null
}

type Inner = InputProps & { shared: object; invalid: string }

/** Whole numbers and amounts. What can't be read stays as it was typed, and is told when saving. */
function NumberInput({ field, value, onChange, shared, invalid }: Inner) {
  const shown = typeof value !== 'number' ? text(value)
    : field.kind === 'cents' ? (value / 100).toFixed(2).replace('.', ',') : String(value)
  const read = field.kind === 'cents' ? readCents : readInteger
  const [typed, type] = useState(shown)
  // A value that came from elsewhere (a quick choice) replaces what was typed; the same value in other writing does not.
  useEffect(() => { if (read(typed) !== value) type(shown) }, [value])
  return (
    <div class="with-quick">
      <input {...shared} class={`utrecht-textbox number ${invalid}`} inputMode={field.kind === 'cents' ? 'decimal' : 'numeric'} autocomplete="off" value={typed}
        onInput={event => { type(event.currentTarget.value); onChange(read(event.currentTarget.value)) }} />
      {field.quick && (
        <span class="quick">{field.quick.map(number => (
          <button key={number} type="button" aria-pressed={value === number} onClick={() => onChange(number)}>{number}</button>
        ))}</span>
      )}
    </div>
  )
}

const AHEAD: readonly { label: 'formulier.vandaag' | 'formulier.week' | 'formulier.maand'; move: (date: Date) => void }[] = [
  { label: 'formulier.vandaag', move: () => {} },
  { label: 'formulier.week', move: date => date.setDate(date.getDate() + 7) },
  { label: 'formulier.maand', move: date => date.setMonth(date.getMonth() + 1) },
]

function DateInput({ field, value, onChange, shared, invalid }: Inner) {
  const past = field.column.endsWith('_op')
  return (
    <div class="with-quick">
      <input {...shared} class={`utrecht-textbox ${invalid}`} type="date" value={text(value)} onInput={event => onChange(event.currentTarget.value)} />
      <span class="quick">
        {AHEAD.filter(each => (each.label === 'formulier.vandaag') === past).map(({ label, move }) => {
          const date = new Date(now.value)
          move(date)
          return <button key={label} type="button" aria-pressed={value === dateOf(date)} onClick={() => onChange(dateOf(date))}>{t(label)}</button>
        })}
      </span>
    </div>
  )
}

function TimeInput({ value, onChange, shared, invalid }: Inner) {
  const local = (at: number) => {
    const moment = new Date(at * 1000)
    return `${dateOf(moment)}T${moment.toTimeString().slice(0, 5)}`
  }
  return (
    <div class="with-quick">
      <input {...shared} class={`utrecht-textbox ${invalid}`} type="datetime-local" value={typeof value === 'number' ? local(value) : ''}
        onInput={event => {
          const at = new Date(event.currentTarget.value).getTime()
          onChange(Number.isNaN(at) ? null : Math.floor(at / 1000))
        }} />
      <span class="quick"><button type="button" onClick={() => onChange(seconds() - (seconds() % 60))}>{t('formulier.nu')}</button></span>
    </div>
  )
}

/** One of a few: large, all in sight, and able to be empty again. */
function Choices({ table, field, id, value, fault, onChange }: InputProps) {
  const help = helpOf(table, field.column)
  const options: { value: Value; label: string }[] = field.scale
    ? [1, 2, 3, 4, 5].map(step => ({ value: step, label: maybe(`${table === 'ervaring' ? 'antwoord' : 'score'}.${step}`)! }))
    : field.kind === 'flag' ? [{ value: 1, label: t('rij.ja') }, { value: 0, label: t('rij.nee') }]
    : (field.choices ?? []).map(each => ({ value: each, label: choiceOf(table, field.column, each) }))
  const name = labelOf(table, field.column)
  return (
    <fieldset class="field" aria-describedby={[help && `${id}-hulp`, fault && `${id}-fout`].filter(Boolean).join(' ') || undefined}>
      <legend class="utrecht-form-label">{name}<Needed field={field} /></legend>
      {help && <p class="soft small" id={`${id}-hulp`}>{help}</p>}
      {field.scale
        ? <Scale id={id} value={value} options={options} onChange={onChange} />
        : (
          <div class="options">
            {options.map((option, at) => (
              <label key={option.label} class="option">
                <input id={at === 0 ? id : undefined} type="radio" name={id} checked={value === option.value} onChange={() => onChange(option.value)} />
                <span>{option.label}</span>
              </label>
            ))}
            {value !== null && !field.required && <Clear what={name} onClick={() => onChange(null)} />}
          </div>
        )}
      {field.scale && value !== null && <div><Clear what={name} onClick={() => onChange(null)} /></div>}
      <FaultLine id={id} fault={fault} />
    </fieldset>
  )
}

/** One of the five capitals: on or off. */
function Chip({ table, field, id, value, onChange }: InputProps) {
  return (
    <label class="tile">
      <input id={id} type="checkbox" checked={Boolean(value)} onChange={event => onChange(event.currentTarget.checked ? 1 : 0)} />
      <span><strong>{labelOf(table, field.column)}</strong><span class="small">{maybe(`${field.column}.hulp`)}</span></span>
    </label>
  )
}
