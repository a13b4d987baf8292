/** Releases of Freehold before this one, the latest last, with how many migrations each has. */
export const releases: readonly { readonly version: string; readonly migrations: number }[] = [
  { version: '0.1.0', migrations: 8 },
]
