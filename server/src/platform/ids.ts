import { randomUUIDv7 } from 'node:crypto'

/** A new object id: uuid v7, so that keys grow with time. */
export function newId(): string {
  return randomUUIDv7()
}
