import { useBrand } from '#lib/brand'
import classes from './wordmark.module.css'

/** The product's mark and name, or those of the brand under which it is shown. */
export function Wordmark() {
  const brand = useBrand()
  if (brand?.logo) {
    return (
      <span className={classes['root']}>
        <img src={brand.logo} alt={brand.name} className={classes['logo']} />
      </span>
    )
  }
  return <Mark name={brand?.name ?? 'Freehold'} />
}

function Mark({ name }: { name: string }) {
  return (
    <span className={classes['root']}>
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <path
          d="M11 24V8.5h11M11 16h8.5"
          fill="none"
          stroke="var(--surface-background)"
          strokeWidth="3.2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="21.5" cy="23" r="2.2" fill="var(--surface-background)" />
      </svg>
      <span className={classes['name']}>{name}</span>
    </span>
  )
}
