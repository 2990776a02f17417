// Two letters on a quiet ground: helps the eye find a family again. The tint follows from the id, so it stays the same.

const PLAIN = /^(familie|fam\.?|gezin|huishouden|de|den|der|het|'t|ten|ter|te|van|von|en)$/i

export function initials(name: string | null): string {
  const words = (name ?? '').split(/[\s-]+/).filter(word => word && !PLAIN.test(word))
  return (words.length > 1 ? words[0]![0]! + words.at(-1)![0]! : (words[0] ?? '?').slice(0, 2)).toUpperCase()
}

export function Avatar({ id, name, large }: { id: string; name: string | null; large?: boolean }) {
  const tint = (id.charCodeAt(0) + id.charCodeAt(id.length >> 1)) % 4
  return <span class={`avatar tint-${tint} ${large ? 'large' : ''}`} aria-hidden="true">{initials(name)}</span>
}
