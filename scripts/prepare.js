// Runs before `npm start`, `npm test` and the like, on whatever Node is there (20 or later), so that a fresh
// clone needs no second command. The package `node` then provides the Node that Carrel runs on.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const wanted = join(root, 'package-lock.json')
const installed = join(root, 'node_modules', '.package-lock.json')
const ownNode = join(root, 'node_modules', '.bin', 'node')

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) install()
if (!runsOnNode24())
  leave('Node 24 is missing: its package could not run its install script; allow it, or install Node 24.')

function install() {
  console.error('Installing the packages Carrel needs; this happens once.')
  const npm = process.env.npm_execpath
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', options, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) leave('The packages could not be installed; see above, and try again.')
}

function runsOnNode24() {
  const node = existsSync(ownNode) ? ownNode : process.execPath
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return Number(/^v(\d+)/.exec(stdout ?? '')?.[1]) >= 24
}

function leave(sentence) {
  console.error(sentence)
  process.exit(1)
}
