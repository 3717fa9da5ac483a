/**
 * Every colour of the product, light and dark. Nothing else in src may name one: test/colour.test.ts looks.
 * Fills (ribbon, tile block, End button) use the light value with white text in both themes: bright fills dazzle on dark.
 */
export interface Palette {
  [token: string]: string
}

export const light = {
  bg: '#F6F7F9', surface: '#FFFFFF', raised: '#FFFFFF', sunken: '#EDEFF3',
  ink: '#12161C', ink2: '#4A5362', ink3: '#626C7F', line2: '#8790A0', line: '#E1E5EA',
  btn: '#12161C', 'on-btn': '#FFFFFF', 'btn-hover': '#2A313C',
  ready: '#00784F', talking: '#1D4FC4', wrap: '#9A5A00', break: '#7C2A80', offline: '#626C7F', alarm: '#9E0822', focus: '#1D4FC4',
  'ready-soft': '#E0F3EB', 'talking-soft': '#E6EDFC', 'wrap-soft': '#FBEEDC', 'break-soft': '#F5E8F6', 'alarm-soft': '#FCE8EA',
  shadow: '0 1px 2px rgba(18,22,28,.06)', pop: '0 8px 28px rgba(18,22,28,.14)',
} satisfies Palette

export const dark: Record<keyof typeof light, string> = {
  bg: '#0E1116', surface: '#161A21', raised: '#1E232C', sunken: '#0A0C10',
  ink: '#EEF1F5', ink2: '#B3BCC9', ink3: '#98A2B3', line2: '#697383', line: '#2A313C',
  btn: '#EEF1F5', 'on-btn': '#0E1116', 'btn-hover': '#D3D9E1',
  ready: '#4BE3AC', talking: '#6CA5FF', wrap: '#F2B45C', break: '#DE78DB', offline: '#98A2B3', alarm: '#FF6F52', focus: '#6CA5FF',
  'ready-soft': '#13302A', 'talking-soft': '#17263F', 'wrap-soft': '#33271A', 'break-soft': '#30203A', 'alarm-soft': '#3A1D1C',
  shadow: 'none', pop: '0 8px 28px rgba(0,0,0,.5)',
}

/** Same in both themes. */
export const fills = {
  'ready-fill': light.ready, 'talking-fill': light.talking, 'wrap-fill': light.wrap, 'break-fill': light.break,
  'offline-fill': light.offline, 'alarm-fill': light.alarm, 'on-fill': '#FFFFFF',
}

export const ink10 = ['#F6F7F9', '#EDEFF3', '#E1E5EA', '#D3D9E1', '#B4BCC8', '#8790A0', '#626C7F', '#4A5362', '#2A313C', '#12161C'] as const
export const dark10 = ['#EEF1F5', '#B3BCC9', '#98A2B3', '#697383', '#2A313C', '#232933', '#161A21', '#0E1116', '#0A0C10', '#07090C'] as const
