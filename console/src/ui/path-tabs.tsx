import { RouteLink } from './route-link.tsx'
import classes from './path-tabs.module.css'

type PathTabsProps = {
  /** What the tabs are of, for people who cannot see where they stand. */
  readonly label: string
  readonly tabs: readonly { readonly name: string; readonly label: string; readonly to: string }[]
  readonly current: string | undefined
}

/** The parts of one page, each with an address of its own. */
export function PathTabs({ label, tabs, current }: PathTabsProps) {
  return (
    <nav aria-label={label} className={classes['root']}>
      {tabs.map(({ name, label: words, to }) => (
        <RouteLink
          key={name}
          to={to}
          exact
          className={classes['tab'] ?? ''}
          aria-current={name === current ? 'page' : undefined}
        >
          {words}
        </RouteLink>
      ))}
    </nav>
  )
}
