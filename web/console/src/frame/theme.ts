import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'
import { dark, dark10, fills, ink10, light } from './tokens'

const ink = ink10 as unknown as MantineColorsTuple
const rem = (px: number) => `${px / 16}rem`

export const theme = createTheme({
  fontFamily: 'var(--by-sans)',
  fontFamilyMonospace: 'var(--by-mono)',
  defaultRadius: 'sm',
  radius: { xs: rem(4), sm: rem(6), md: rem(10), lg: rem(10), xl: rem(10) },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(32) },
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  lineHeights: { xs: '18px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  headings: { fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 0 },
  colors: { ink, gray: ink, dark: dark10 as unknown as MantineColorsTuple },
  components: {
    Button: { defaultProps: { variant: 'default', size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 400 } },
  },
})

const vars = (p: Record<string, string>) => Object.fromEntries(Object.entries(p).map(([k, v]) => [`--by-${k}`, v]))

/** autoContrast does not follow virtual colours, so the pairs Mantine draws with are set by hand here. */
const mantine = {
  '--mantine-color-body': 'var(--by-bg)',
  '--mantine-color-text': 'var(--by-ink)',
  '--mantine-color-dimmed': 'var(--by-ink3)',
  '--mantine-color-placeholder': 'var(--by-ink3)',
  '--mantine-color-default': 'var(--by-surface)',
  '--mantine-color-default-hover': 'var(--by-sunken)',
  '--mantine-color-default-color': 'var(--by-ink)',
  '--mantine-color-default-border': 'var(--by-line2)',
  '--mantine-color-error': 'var(--by-alarm)',
  '--mantine-color-anchor': 'var(--by-ink)',
  '--mantine-primary-color-filled': 'var(--by-btn)',
  '--mantine-primary-color-filled-hover': 'var(--by-btn-hover)',
  '--mantine-primary-color-contrast': 'var(--by-on-btn)',
  '--mantine-color-ink-filled': 'var(--by-btn)',
  '--mantine-color-ink-filled-hover': 'var(--by-btn-hover)',
  '--mantine-color-disabled': 'var(--by-sunken)',
  '--mantine-color-disabled-color': 'var(--by-ink3)',
}

export const resolver: CSSVariablesResolver = () => ({
  variables: vars(fills),
  light: { ...vars(light), ...mantine },
  dark: { ...vars(dark), ...mantine },
})
