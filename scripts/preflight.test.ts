import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
} from 'node:fs'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

const lock = (version: string) =>
  JSON.stringify({ packages: { '': {}, 'node_modules/thing': { version, integrity: `sha512-${version}` } } })

test('a fresh clone is installed once, with one line, and again when the lock file asks for something else', async (t) => {
  const clone = aClone(t)
  const first = await start(clone)
  assert.equal(first.code, 0)
  assert.equal(
    first.stderr,
    'Installing… (first time, about a minute)\nThere is no console to build yet; the API runs without it.\n',
  )
  assert.deepEqual(read(clone, 'npm-calls'), 'ci --include=dev --no-audit --no-fund\n')
  assert.equal((await start(clone)).code, 0)
  assert.equal(read(clone, 'npm-calls').split('\n').length - 1, 1)
  write(clone, 'package-lock.json', lock('2.0.0'))
  assert.equal((await start(clone)).code, 0)
  assert.equal(read(clone, 'npm-calls').split('\n').length - 1, 2)
})

test('what was installed by hand is not installed again', async (t) => {
  const clone = aClone(t)
  install(clone)
  assert.equal((await start(clone)).code, 0)
  assert.equal(existsSync(join(clone, 'npm-calls')), false)
})

test('a failed installation shows what npm said and is tried again by the next start', async (t) => {
  const clone = aClone(t)
  write(clone, 'npm-cli.js', `console.error('npm error network unreachable'); process.exitCode = 1`)
  const failed = await start(clone)
  assert.equal(failed.code, 1)
  assert.match(failed.stderr, /npm error network unreachable\nInstalling failed; npm says why above\..*\n$/)
  assert.equal(failed.stdout, '')
  const again = await start(clone)
  assert.match(again.stderr, /^Installing…/)
})

test('words, .env and the exit code pass through, and stdout belongs to the server', async (t) => {
  const clone = aClone(t)
  write(clone, '.env', 'FROM_FILE=seen\n')
  write(
    clone,
    'server/src/main.ts',
    `const words: string[] = process.argv.slice(2)
     const { FROM_FILE, NODE_COMPILE_CACHE } = process.env
     console.log(JSON.stringify({ words, FROM_FILE, NODE_COMPILE_CACHE, major: process.versions.node.split('.')[0] }))
     process.exitCode = 7`,
  )
  const { code, stdout } = await start(clone, ['--json'])
  assert.equal(code, 7)
  assert.deepEqual(JSON.parse(stdout), {
    words: ['--json'],
    FROM_FILE: 'seen',
    NODE_COMPILE_CACHE: join(clone, '.cache/compile'),
    major: '26',
  })
})

test('a missing library of Node is named with the commands that install it', async (t) => {
  const clone = aClone(t)
  install(clone)
  fakeNode(clone, 'libatomic.so.1')
  const { code, stderr } = await start(clone)
  assert.equal(code, 1)
  assert.equal(
    stderr,
    'Node 26 needs the library libatomic.so.1: install libatomic1 (`apt-get install libatomic1` / `dnf install libatomic`) and start again.\n',
  )
  fakeNode(clone, 'libother.so.2')
  assert.match((await start(clone)).stderr, /^Node 26 needs the library libother\.so\.2\. .*\n$/)
})

test('when npm did not run the installer of `node`, the launcher does; when that brings nothing, it says so', async (t) => {
  const clone = aClone(t)
  install(clone)
  rmSync(join(clone, 'node_modules/.bin/node'))
  const missing = await start(clone)
  assert.equal(missing.code, 1)
  assert.match(
    missing.stderr,
    /^Node 26 is not in node_modules, because npm did not run .* `npm rebuild node`.*\n$/,
  )
  write(
    clone,
    'node_modules/node/installArchSpecificPackage.js',
    `const fs = require('fs')
     fs.mkdirSync('bin')
     fs.symlinkSync(${JSON.stringify(process.execPath)}, 'bin/node')`,
  )
  assert.equal((await start(clone)).code, 0)
})

test('the console is built when its sources changed, and only then', async (t) => {
  const clone = aClone(t)
  write(clone, 'console/vite.config.ts', 'export default {}')
  write(clone, 'console/src/main.tsx', 'one')
  install(clone)
  const built = async () => (await start(clone)).stderr.includes('Building the console…')
  assert.equal(await built(), true)
  assert.equal(read(clone, 'console/dist/index.html'), 'one')
  assert.equal(await built(), false)
  write(clone, 'console/src/route-tree.gen.ts', 'written by the build itself')
  write(clone, 'console/src/main.test.ts', 'not shipped')
  assert.equal(await built(), false)
  write(clone, 'contract/src/index.ts', 'changed')
  assert.equal(await built(), true)
  write(clone, 'node_modules/vite/bin/vite.js', `console.error('cannot resolve x'); process.exitCode = 1`)
  write(clone, 'console/src/main.tsx', 'two')
  const failed = await start(clone)
  assert.equal(failed.code, 1)
  assert.match(failed.stderr, /cannot resolve x\nThe console could not be built; Vite says why above\.\n$/)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} reaches the server exactly once, sent to the launcher, to the group, or to both`, async (t) => {
    const see = async (way: 'launcher' | 'group' | 'both') => {
      const { launcher, output } = await startListening(t)
      const pid = launcher.pid ?? 0
      if (way !== 'launcher') process.kill(-pid, signal)
      if (way !== 'group') process.kill(pid, signal)
      const [code] = (await once(launcher, 'exit')) as [number]
      assert.equal(code, 3)
      assert.equal(output(), `ready\n${signal}\n`, way)
    }
    await Promise.all([see('launcher'), see('group'), see('both')])
  })
}

test('an unknown verb is answered with those there are', async (t) => {
  const clone = aClone(t)
  const { code, stderr } = await launch(clone, ['sing'])
  assert.equal(code, 1)
  assert.match(stderr, /^Say one of: start, dev, cli, reset, check, test, bench, build\.\n$/)
})

/** A clone that holds the launcher, a server that ends at once, and a stand-in for npm. */
function aClone(t: TestContext): string {
  const clone = mkdtempSync(join(tmpdir(), 'freehold-clone-'))
  t.after(() => rmSync(clone, { recursive: true }))
  mkdirSync(join(clone, 'scripts'))
  for (const name of readdirSync(import.meta.dirname).filter((file) => /^preflight.*\.mjs$/.test(file))) {
    copyFileSync(join(import.meta.dirname, name), join(clone, 'scripts', name))
  }
  write(clone, 'package.json', JSON.stringify({ type: 'module', dependencies: { node: '26.10.0' } }))
  write(clone, 'package-lock.json', lock('1.0.0'))
  write(clone, 'server/src/main.ts', '')
  write(
    clone,
    'npm-cli.js',
    `import fs from 'node:fs'
     fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n')
     fs.rmSync('node_modules', { recursive: true, force: true })
     fs.mkdirSync('node_modules/.bin', { recursive: true })
     fs.symlinkSync(${JSON.stringify(process.execPath)}, 'node_modules/.bin/node')
     console.log('added 1 package')`,
  )
  return clone
}

/** node_modules as npm leaves it, its own list included, with a Vite that copies one file. */
function install(clone: string): void {
  write(clone, 'node_modules/.package-lock.json', lock('1.0.0'))
  mkdirSync(join(clone, 'node_modules/.bin'))
  symlinkSync(process.execPath, join(clone, 'node_modules/.bin/node'))
  write(
    clone,
    'node_modules/vite/bin/vite.js',
    `const fs = require('fs')
     fs.rmSync('dist', { recursive: true, force: true })
     fs.mkdirSync('dist')
     fs.copyFileSync('src/main.tsx', 'dist/index.html')`,
  )
  write(clone, 'node_modules/vite/package.json', '{}')
  write(clone, 'node_modules/node/package.json', '{}')
}

function fakeNode(clone: string, library: string): void {
  const file = join(clone, 'node_modules/.bin/node')
  rmSync(file)
  writeFileSync(
    file,
    `#!/bin/sh\necho "node: error while loading shared libraries: ${library}: cannot open shared object file: No such file or directory" >&2\nexit 127\n`,
  )
  chmodSync(file, 0o755)
}

/** A server that prints each signal it gets and ends a moment later, so that a second one would be seen. */
async function startListening(t: TestContext): Promise<{ launcher: ChildProcess; output: () => string }> {
  const clone = aClone(t)
  write(
    clone,
    'server/src/main.ts',
    `const stay = setInterval(() => undefined, 1000)
     for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
       process.on(signal, () => {
         console.log(signal)
         setTimeout(() => process.exit(3), 400)
         clearInterval(stay)
       })
     }
     console.log('ready')`,
  )
  const launcher = spawnLauncher(clone, ['start'], true)
  t.after(() => launcher.kill('SIGKILL'))
  let output = ''
  await new Promise<void>((resolve) => {
    launcher.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('ready')) resolve()
    })
  })
  return { launcher, output: () => output }
}

const start = (clone: string, words: readonly string[] = []) => launch(clone, ['start', ...words])

async function launch(
  clone: string,
  words: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const launcher = spawnLauncher(clone, words, false)
  let stdout = ''
  let stderr = ''
  launcher.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  launcher.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(launcher, 'close')) as [number | null]
  return { code, stdout, stderr }
}

function spawnLauncher(clone: string, words: readonly string[], detached: boolean): ChildProcess {
  return spawn(process.execPath, [join(clone, 'scripts/preflight.mjs'), ...words], {
    cwd: clone,
    detached,
    env: { PATH: process.env['PATH'], npm_execpath: join(clone, 'npm-cli.js') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function write(clone: string, path: string, content: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true })
  writeFileSync(join(clone, path), content)
}

const read = (clone: string, path: string) => readFileSync(join(clone, path), 'utf8')
