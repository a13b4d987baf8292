import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import { node26, Plain, root, run, say } from './preflight-run.mjs'

const sources = ['console/src', 'console/public', 'contract/src']
const files = ['console/index.html', 'console/package.json', 'console/vite.config.ts', 'package-lock.json']
const notShipped = /\.(gen|test|spec)\.tsx?$/

/** Builds the console unless console/dist was made from just these sources. */
export async function ensureConsole() {
  if (!fs.existsSync(join(root, 'console', 'vite.config.ts'))) {
    return say('There is no console to build yet; the API runs without it.')
  }
  const stamp = join(root, 'console', 'dist', '.hash')
  const wanted = hashSources()
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return
  say('Building the console…')
  const { code, output } = await run({
    program: node26,
    words: [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'],
    cwd: join(root, 'console'),
    quiet: true,
  })
  if (code !== 0) {
    process.stderr.write(output)
    throw new Plain('The console could not be built; Vite says why above.')
  }
  fs.writeFileSync(stamp, wanted)
}

function hashSources() {
  const hash = createHash('sha256')
  for (const path of [...sources.flatMap(listFiles), ...files].sort()) {
    const full = join(root, path)
    if (fs.existsSync(full)) hash.update(`${path}\0`).update(fs.readFileSync(full)).update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listFiles(folder) {
  const full = join(root, folder)
  if (!fs.existsSync(full)) return []
  return fs.readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return listFiles(path)
    return notShipped.test(entry.name) ? [] : [path]
  })
}
