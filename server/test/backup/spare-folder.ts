import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { outsideFolder } from '#platform/db/embedded-account'

/** A folder of the test's own. As a state folder, what it leads to outside goes with it. */
export function spareFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-backup-'))
  t.after(() => {
    const outside = outsideFolder(folder)
    if (outside !== undefined) rmSync(outside, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
