/** Of Freehold: what it calls itself, and what backups say they were taken by. */
export const version = '0.2.0'
