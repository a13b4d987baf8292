import classes from './wordmark.module.css'

/** The product's mark and name. */
export function Wordmark() {
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
      <span className={classes['name']}>Freehold</span>
    </span>
  )
}
