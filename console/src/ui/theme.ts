import { mix, onDark } from '@freehold/contract'
import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from '@mantine/core'
import type { Surface } from '#lib/surface'

/**
 * Colours whose filled and light variants keep WCAG AA contrast in both schemes together with `primaryShade: 8` and the
 * luminance threshold below, at which black and white text read equally well.
 */
const colors = {
  dark: [
    '#c9ced6',
    '#b3bac4',
    '#838b98',
    '#5b6370',
    '#3d444f',
    '#343a44',
    '#262b33',
    '#1b1e24',
    '#16191e',
    '#101216',
  ],
  green: [
    '#ebfbee',
    '#d3f9d8',
    '#b2f2bb',
    '#8ce99a',
    '#69db7c',
    '#51cf66',
    '#40c057',
    '#2f9e44',
    '#237032',
    '#1a5a27',
  ],
  teal: [
    '#e6fcf5',
    '#c3fae8',
    '#96f2d7',
    '#63e6be',
    '#38d9a9',
    '#20c997',
    '#12b886',
    '#099268',
    '#066649',
    '#05503a',
  ],
  lime: [
    '#f4fce3',
    '#e9fac8',
    '#d8f5a2',
    '#c0eb75',
    '#a9e34b',
    '#94d82d',
    '#82c91e',
    '#66a80f',
    '#4c7a0a',
    '#3b6006',
  ],
  yellow: [
    '#fff9db',
    '#fff3bf',
    '#ffec99',
    '#ffe066',
    '#ffd43b',
    '#fcc419',
    '#fab005',
    '#b86e00',
    '#925600',
    '#6f4200',
  ],
  orange: [
    '#fff4e6',
    '#ffe8cc',
    '#ffd8a8',
    '#ffc078',
    '#ffa94d',
    '#ff922b',
    '#fd7e14',
    '#d9480f',
    '#a83a00',
    '#832d00',
  ],
  cyan: [
    '#e3fafc',
    '#c5f6fa',
    '#99e9f2',
    '#66d9e8',
    '#3bc9db',
    '#22b8cf',
    '#15aabf',
    '#0c8599',
    '#0a6475',
    '#084f5c',
  ],
  red: [
    '#fff5f5',
    '#ffe3e3',
    '#ffc9c9',
    '#ffa8a8',
    '#ff8787',
    '#ff6b6b',
    '#fa5252',
    '#e03131',
    '#c02020',
    '#a01616',
  ],
  plum: [
    '#fbf0f8',
    '#f2dcec',
    '#e5b9d8',
    '#d993c3',
    '#cd70b0',
    '#c05a9f',
    '#b0478d',
    '#963577',
    '#7f2965',
    '#691f53',
  ],
} as const satisfies Record<string, MantineColorsTuple>

/** Nobody should act on the wrong surface: each has a colour of its own. */
export const accents = { operator: 'plum', partner: 'teal', app: 'indigo' } as const satisfies Record<
  Surface,
  string
>

export type ThemeLabels = { readonly close: string }

const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'

const choiceStyles = { label: { fontSize: 'var(--mantine-font-size-sm)', lineHeight: '24px' } } as const

const fieldsetStyles = {
  root: { padding: 0, margin: 0, border: 0 },
  legend: { padding: 0, marginBottom: 12, fontSize: 'var(--mantine-font-size-md)', fontWeight: 620 },
} as const

/**
 * The shades of a brand's accent, where the look needs them: 8 is the accent itself, which reads on light pages; 0 and 1
 * are tints of it; 5 and below are what of it reads on dark pages.
 */
function shadesOf(accent: string): MantineColorsTuple {
  const dark = onDark(accent)
  return [
    mix(accent, '#ffffff', 0.94),
    mix(accent, '#ffffff', 0.86),
    mix(dark, '#ffffff', 0.45),
    mix(dark, '#ffffff', 0.25),
    mix(dark, '#ffffff', 0.12),
    dark,
    mix(accent, dark, 0.6),
    mix(accent, dark, 0.3),
    accent,
    mix(accent, '#000000', 0.18),
  ]
}

/** The look of a surface; pages before sign-in look like the customer's. */
export function createSurfaceTheme(
  surface: Surface | undefined,
  labels: ThemeLabels,
  accent?: string,
): MantineThemeOverride {
  return createTheme({
    colors: accent === undefined ? colors : { ...colors, brand: shadesOf(accent) },
    primaryColor: accent === undefined ? accents[surface ?? 'app'] : 'brand',
    primaryShade: 8,
    autoContrast: true,
    luminanceThreshold: 0.179,
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    fontFamily,
    fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
    headings: {
      fontFamily,
      fontWeight: '650',
      sizes: {
        h1: { fontSize: '1.625rem', lineHeight: '1.25' },
        h2: { fontSize: '1.125rem', lineHeight: '1.35' },
        h3: { fontSize: '1rem', lineHeight: '1.4' },
      },
    },
    // Written out rather than with `Component.extend`, which would load all of them with the first page.
    components: {
      // 24 px is the least that WCAG 2.2 asks of a target; the default is 20.
      Checkbox: { defaultProps: { size: 'md' }, styles: choiceStyles },
      Radio: { defaultProps: { size: 'md' }, styles: choiceStyles },
      Badge: {
        defaultProps: { radius: 'sm', variant: 'light', tt: 'none', fw: 560, lts: 0, fz: 12, h: 22 },
        // A status is never cut off.
        styles: {
          root: { flex: 'none', maxWidth: 'none', overflow: 'visible' },
          label: { overflow: 'visible' },
        },
      },
      Fieldset: { styles: fieldsetStyles },
      Button: { defaultProps: { fw: 550 } },
      Menu: { defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } },
      Modal: {
        defaultProps: {
          closeButtonProps: { 'aria-label': labels.close },
          centered: true,
          radius: 'lg',
          padding: 'lg',
        },
        styles: { title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 650 } },
      },
      Notification: { styles: { description: { color: 'var(--mantine-color-text)' } } },
      Paper: { defaultProps: { withBorder: true, radius: 'lg' } },
      Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } },
    },
  })
}

/** Texts that Mantine draws too faint, and the page's own background tones. */
export const resolveVariables: CSSVariablesResolver = ({ primaryColor }) => ({
  variables: {},
  light: {
    '--mantine-color-text': '#1c2129',
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': `var(--mantine-color-${primaryColor}-8)`,
    '--page-background': '#f6f7f9',
    '--surface-background': '#ffffff',
    '--line': '#e1e5ea',
    '--accent': `var(--mantine-color-${primaryColor}-8)`,
    '--accent-soft': `var(--mantine-color-${primaryColor}-0)`,
    '--accent-text': `var(--mantine-color-${primaryColor}-9)`,
  },
  dark: {
    '--mantine-color-text': '#dfe3e8',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': `var(--mantine-color-${primaryColor}-3)`,
    '--page-background': '#14161a',
    '--surface-background': '#1b1e24',
    '--line': '#2e333b',
    '--accent': `var(--mantine-color-${primaryColor}-5)`,
    '--accent-soft': `color-mix(in srgb, var(--mantine-color-${primaryColor}-8) 28%, transparent)`,
    '--accent-text': `var(--mantine-color-${primaryColor}-2)`,
  },
})

/** The nonce that the server put into the page for this answer; styles made at run time carry it. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}
