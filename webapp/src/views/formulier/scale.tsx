// Five faces with words, from heavy to good. The word carries the meaning; the face helps.

import type { Value } from '../../engine/facade'

interface Props {
  id: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
}

const MOUTH = ['M8 17c2-3 6-3 8 0', 'M8.5 16.500c1.5-1.5 5.5-1.5 7 0', 'M8.5 15.800h7', 'M8.5 15c1.5 1.7 5.5 1.7 7 0', 'M7.5 14.300c2 4 7 4 9 0']

export function Scale({ id, value, options, onChange }: Props) {
  return (
    <div class="scale">
      {options.map((option, at) => (
        <label key={option.label} class={`face face-${at + 1}`}>
          <input id={at === 0 ? id : undefined} type="radio" name={id} checked={value === option.value} onChange={() => onChange(option.value)} />
          <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="9.5" /><path d={`M8.8 9.500v.6M15.2 9.500v.6${MOUTH[at]}`} /></svg>
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  )
}
