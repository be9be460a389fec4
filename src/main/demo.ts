import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { fillDemo } from '../demo/fill.ts'
import type { Stage } from '../demo.ts'
import { anybodyHere } from '../modules/identity/index.ts'
import { scriptedModels } from '../modules/insights/index.ts'
import { StartProblem } from '../start-problem.ts'
import { assertPortFree } from './listening.ts'
import { type Opened, open } from './open.ts'
import { run } from './start.ts'
import { stopOnSignal } from './stopping.ts'

/**
 * Fills an installation that nobody uses and serves it, pages and jobs. Without DATA_DIR it lies in the temp folder
 * and goes with the process.
 */
export const startDemo = async (): Promise<void> => {
  const folder = throwawayFolder()
  const opened = await open({
    check: assertPortFree,
    otherwise: { DATA_DIR: folder },
    inspect: assertNobodyHere,
  })
  let left = false
  let stop = opened.database.close
  stopOnSignal(opened.log, () => {
    left = true
    return stop()
  })
  // While the database is filled, this thread has time to compile what will serve the pages.
  void Promise.all([import('../web/app.ts'), import('../web/server.ts')])
  try {
    const demo = await fill(opened, folder)
    const running = await run(await withModel(opened), { mode: 'all', demo })
    stop = running.stop
    console.log(running.ready)
  } catch (cause) {
    // Whoever stopped it in the middle knows why nothing more could be written.
    if (!left) throw cause
  }
}

/** Without a model of one's own, a script stands for one, so that what a model writes can be seen. */
async function withModel(opened: Opened): Promise<Opened> {
  const { config } = opened
  if (config.models.chat) return opened
  const models = { ...config.models, ...(await scriptedModels()) }
  return { ...opened, config: { ...config, models } }
}

/** A folder of this process's own, which goes when it leaves, also by a refusal or a closed terminal. */
function throwawayFolder(): string {
  const folder = mkdtempSync(join(resolve(tmpdir()), 'carrel-demo-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.on('SIGHUP', () => process.exit(0))
  return folder
}

async function assertNobodyHere({ db, kind }: Database): Promise<void> {
  if (!(await anybodyHere(db))) return
  const setting = kind === 'server' ? 'DATABASE_URL' : 'DATA_DIR'
  throw new StartProblem(
    `The demo fills only a database that nobody uses, and people have accounts in this one; run it without ${setting}, or let ${setting} name an empty one.`,
  )
}

async function fill({ config, database, log, modules }: Opened, folder: string): Promise<Stage> {
  const { db } = database
  // While it is filled nobody waits for the database, so that it is held for long is no news.
  const { level } = log
  if (log.isLevelEnabled('warn')) log.level = 'error'
  const guests = await fillDemo({ db, filesDir: config.filesDir, modules, now: new Date(), say: console.log })
  // So that the first pages are planned for tables of this size.
  await sql`analyze`.execute(db)
  log.level = level
  return { guests, kept: database.kind === 'server' || config.dataDir !== folder }
}
