import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What Playwright needs to start a browser: `launchOptions.executablePath` and `.env`. */
export type Browser = {
  readonly name: string
  readonly executablePath: string
  /** Variables to add to the environment; empty for an installed browser. */
  readonly env: Readonly<Record<string, string>>
}

const root = fileURLToPath(new URL('..', import.meta.url))

// A shell without a window starts about four times faster than a whole browser, so it comes first.
const installedNames = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
]

const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/**
 * Finds a Chromium that really runs here: `CHROMIUM_PATH`, an installed one, else the one that npm brought.
 * Undefined when there is none. Throws when `CHROMIUM_PATH` is set and does not run, because silently taking
 * another browser would hide the mistake.
 */
export async function findBrowser(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Browser | undefined> {
  const chosen = environment['CHROMIUM_PATH']
  if (chosen) {
    const fault = await faultOf(chosen)
    if (fault) throw new Error(`CHROMIUM_PATH=${chosen} does not run: ${fault}`)
    return { name: chosen, executablePath: chosen, env: {} }
  }
  for (const { name, path } of installed(environment)) {
    if (!(await faultOf(path))) return { name, executablePath: path, env: {} }
  }
  return bundledBrowser()
}

function installed(environment: NodeJS.ProcessEnv): { name: string; path: string }[] {
  const folders = new Set([...(environment['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin'])
  const found = installedNames.flatMap((name) =>
    [...folders].map((folder) => ({ name, path: join(folder, name) })),
  )
  return [...found, { name: 'google-chrome', path: macChrome }].filter(({ path }) => existsSync(path))
}

/** Why the browser cannot be started, or undefined. `--version` already loads every shared library. */
function faultOf(path: string, env: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 20_000 }
    execFile(path, ['--no-sandbox', '--version'], options, (error, _stdout, stderr) => {
      resolve(error ? stderr.trim().split('\n')[0] || error.message : undefined)
    })
  })
}

/**
 * The browser of the `@sparticuz/chromium` package (Linux x64), unpacked once into `node_modules/.cache`. On a
 * machine that lacks the shared libraries a browser needs, it runs on the ones the package carries along.
 */
export async function bundledBrowser(): Promise<Browser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const packageFolder = join(root, 'node_modules/@sparticuz/chromium')
  if (!existsSync(packageFolder)) return undefined
  const folder = await unpacked(packageFolder)
  await writeFontList(folder)
  const executablePath = join(folder, 'chromium')
  const name = 'bundled chromium'
  const plain = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }
  if (!(await faultOf(executablePath, plain))) return { name, executablePath, env: plain }
  const env = await libraryEnvironment(folder)
  if (!(await faultOf(executablePath, env)))
    return { name: `${name} with its libraries`, executablePath, env }
  return undefined
}

async function unpacked(packageFolder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'))
  const version =
    manifest && typeof manifest === 'object' && 'version' in manifest ? manifest.version : 'unknown'
  const cache = join(root, 'node_modules/.cache')
  const folder = join(cache, `chromium-${String(version)}`)
  if (existsSync(folder)) return folder
  // The package takes any file that exists for a whole one: unpack aside, then rename, so that neither an
  // interrupted run nor a second process ever sees half a browser.
  const aside = join(cache, `chromium-${process.pid}`)
  await mkdir(aside, { recursive: true })
  const { default: chromium, inflate } = await import('@sparticuz/chromium')
  await withEnvironment({ TMPDIR: aside }, async () => {
    await chromium.executablePath()
    await inflate(join(packageFolder, 'bin/al2023.tar.br'))
  })
  await rename(aside, folder).catch(async (error: unknown) => {
    await rm(aside, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  })
  return folder
}

/** The package's own list names /tmp/fonts only, so text would have no glyphs on a machine without fonts. */
async function writeFontList(folder: string): Promise<void> {
  const directories = `<dir>${folder}/fonts/fonts</dir><dir>/usr/share/fonts</dir>`
  const list = `<fontconfig>${directories}<cachedir>${folder}/fonts-cache</cachedir></fontconfig>`
  await writeFile(
    join(folder, 'fonts/fonts.conf'),
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n${list}\n`,
  )
}

async function libraryEnvironment(folder: string): Promise<Record<string, string>> {
  const { setupLambdaEnvironment } = await import('@sparticuz/chromium')
  return withEnvironment({ TMPDIR: folder, FONTCONFIG_PATH: join(folder, 'fonts') }, () => {
    setupLambdaEnvironment(join(folder, 'al2023/lib'))
    const names = ['FONTCONFIG_PATH', 'HOME', 'LD_LIBRARY_PATH']
    return Promise.resolve(
      Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    )
  })
}

/** The package reads and writes `process.env`; what it leaves there must not reach anything else we start. */
async function withEnvironment<T>(changes: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env }
  Object.assign(process.env, changes)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}
