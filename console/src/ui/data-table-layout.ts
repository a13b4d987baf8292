import classes from './data-table.module.css'

export { classes }

/** Class that leaves a column out on screens narrower than this; the names are Mantine's breakpoints. */
export function hiddenBelow(width: 'sm' | 'md' | 'lg' | undefined): string {
  return width === undefined ? '' : (classes[`below-${width}`] ?? '')
}
