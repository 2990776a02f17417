// Two houses that lean against each other. The same drawing as public/icon.svg.

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="15" fill="#1d5c56" />
      <path d="M12 50V29l12-11 12 11v21z" fill="#f6d9b4" />
      <path d="M30 50V34l11-10 11 10v16z" fill="#e58a4a" />
      <path d="M21 50V39a3 3 0 0 1 6 0v11zM38 50v-8a3 3 0 0 1 6 0v8z" fill="#1d5c56" />
      <path d="M8 52.5h48" stroke="#f6d9b4" stroke-width="3" stroke-linecap="round" />
    </svg>
  )
}
