import type { Db } from '#platform/db/pool'
import { findPausing } from './backup-store.ts'

const freshMs = 1000

/**
 * Whether a restore waits for an operator to resume it, so that nothing may be written to outside systems. Asked
 * before every job, it asks the database once a second at most. Restores happen while nothing runs, so that an answer
 * can only be late in saying that work may go on.
 */
export function createRestorePause(db: Db): () => Promise<boolean> {
  let asked = Number.NEGATIVE_INFINITY
  let answer: Promise<boolean> | undefined
  return () => {
    const now = performance.now()
    if (answer === undefined || now - asked > freshMs) {
      asked = now
      answer = findPausing(db).then((restore) => restore !== undefined)
      answer.catch(() => {
        answer = undefined
      })
    }
    return answer
  }
}
