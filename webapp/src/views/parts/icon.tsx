// Our own line drawings, on a grid of 24. Always beside words, so hidden from screen readers.

const PATHS = {
  home: 'M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-5.5h4V20',
  fork: 'M12 21v-7m0 0L5.5 7.5M12 14l6.5-6.5M5 12V7h5m4 0h5v5',
  send: 'M12 19V6m0 0-5 5m5-5 5 5M5 21h14',
  settings: 'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 7a2 2 0 1 0 0-.01M8.5 17a2 2 0 1 0 0-.01',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm5-2 5 5',
  plus: 'M12 5v14M5 12h14',
  check: 'm5 12.5 4.5 4.5L19 7',
  shield: 'M12 3.5 5 6v5.5c0 4.3 2.9 7.5 7 9 4.1-1.5 7-4.7 7-9V6l-7-2.5Zm-3.2 8.3 2.3 2.4 4.2-4.6',
  tablet: 'M7 3.5h10a1.5 1.5 0 0 1 1.5 1.5v14a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5ZM11 17.5h2',
  warning: 'M12 4 2.8 19.5h18.4L12 4Zm0 6v4.5m0 2.6v.2',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5.5M12 7.6v.2',
  pencil: 'm4 20 1-4.5L16 4.5a1.8 1.8 0 0 1 2.5 0l1 1a1.8 1.8 0 0 1 0 2.5L8.5 19 4 20Z',
  draft: 'M6 3.5h8l4 4V12M6 3.5V20.5h4M13 20.5l.6-2.6 5-5 2 2-5 5-2.6.6ZM9 9h4M9 13h3',
  visit: 'M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M12 17.2s-3-1.7-3-3.7c0-1.9 2.4-2.1 3-.5.6-1.6 3-1.4 3 .5 0 2-3 3.7-3 3.7Z',
  agreement: 'm3.5 12.5 4-6 4.5 2 4.5-2 4 6-3.5 3-4.5 3.5-5-3.5-4-3Zm8.5-4-3 3.500c1 1.3 2.7 1.3 4-.3l4.5 3.6',
  voice: 'M4.5 5.500h15v10.500h-8l-4 3.500v-3.500h-3V5.500Zm4 4h7m-7 3h4.5',
  step: 'M5 12h13m0 0-5-5m5 5-5 5',
  phone: 'M6 3.500h3l1.5 4.5-2 1.500c1 2.3 2.7 4 5 5l1.5-2 4.5 1.500v3c0 1.2-1 2-2.2 1.900C10.5 18.3 4.7 12.5 4.1 5.7 4 4.5 4.8 3.5 6 3.500Z',
  clock: 'M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Zm0-13V12l3 2',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.500c.8-3.7 3.8-5.5 7.5-5.500s6.7 1.8 7.5 5.5',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  forward: 'M9.5 5.5 16 12l-6.5 6.5',
  close: 'm6 6 12 12M18 6 6 18',
  copy: 'M9 8.500h9.500v12H9v-12Zm-3.5 7V3.500H15',
  download: 'M12 4v11m0 0-5-5m5 5 5-5M5 20h14',
  trash: 'M5 7h14M10 7V4.500h4V7m-7 0 1 13h8l1-13',
  undo: 'M8 5 4 9l4 4M4.5 9H14a5.5 5.5 0 0 1 0 11h-3',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 14.800a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.600Z',
  history: 'M4.2 9.500a8.3 8.3 0 1 1-.4 4.5M4 5v4.500h4.500M12 8v4.500l3 1.800',
  box: 'M4 8.500h16v11.500H4V8.500ZM3 4.500h18v4H3v-4Zm6.500 8h5',
  sync: 'M19.5 9A8 8 0 0 0 5.2 7.500M4.5 4v4h4m-4 7a8 8 0 0 0 14.3 1.500m.7 3.500v-4h-4',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={PATHS[name]} /></svg>
}

/** The icon of each kind of row. */
export const ROW_ICON: Readonly<Record<string, IconName>> = {
  huishouden: 'home', huishoudlid: 'person', contactmoment: 'visit', afspraak: 'agreement', ervaring: 'voice', vervolgstap: 'step',
}
