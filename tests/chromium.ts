import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type LaunchOptions } from 'playwright'
import { inject } from 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    chromium: Pick<LaunchOptions, 'executablePath' | 'args'>
  }
}

const asRoot = process.getuid?.() === 0

/** A browser for one test file; the journeys' global set-up has found or fetched it. `more` are switches of its own. */
export const openBrowser = async (more: string[] = []): Promise<Browser> => {
  const { args = [], ...options } = inject('chromium')
  return chromium.launch({ ...options, args: [...args, ...more] })
}

/**
 * How to launch a Chromium that was seen to start: Playwright's own, the system's, and where neither is
 * there Playwright's download, then Debian's package.
 */
export const findChromium = async (): Promise<Pick<LaunchOptions, 'executablePath' | 'args'>> => {
  const steps = [() => {}, download, installFromDebian]
  const failures: string[] = []
  for (const step of steps) {
    step()
    for (const options of candidates()) {
      const failure = await whyNotStarting(options)
      if (!failure) return options
      failures.push(failure)
    }
  }
  throw new Error(
    [
      'The browser journeys need Chromium. Playwright could not download it, and it could not be installed from Debian.',
      'Install a package that provides "chromium", or run: npx playwright install --with-deps chromium',
      ...new Set(failures),
    ].join('\n'),
  )
}

// Chromium's sandbox does not work for root.
function candidates(): Pick<LaunchOptions, 'executablePath' | 'args'>[] {
  const args = asRoot ? ['--no-sandbox'] : []
  const system = onPath(['chromium', 'chromium-browser', 'google-chrome'])
  return [{ args }, ...(system ? [{ executablePath: system, args }] : [])]
}

async function whyNotStarting(options: LaunchOptions): Promise<string | undefined> {
  try {
    const browser = await chromium.launch(options)
    await browser.close()
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
  }
}

function download(): void {
  const command = join(import.meta.dirname, '../node_modules/.bin/playwright')
  spawnSync(command, ['install', 'chromium'], { stdio: ['ignore', 2, 2], timeout: 300_000 })
}

function installFromDebian(): void {
  if (!asRoot || !existsSync('/etc/debian_version')) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env })
  spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: ['ignore', 2, 2], env })
}

function onPath(names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
