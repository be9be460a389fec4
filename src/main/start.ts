import type { Config } from '../config.ts'
import type { Stage } from '../demo.ts'
import { startWorker } from '../jobs/worker.ts'
import { StartProblem } from '../start-problem.ts'
import { whyNotListening } from './listening.ts'
import { type Opened, open } from './open.ts'
import { stopOnSignal } from './stopping.ts'
import { version } from './version.ts'

/**
 * Opens what the settings name and serves it until a signal comes.
 * @param only overrides CARREL_MODE
 */
export const start = async (only?: Config['mode']): Promise<void> => {
  const opened = await open({ check: config => assertOneProcess(only ?? config.mode, config) })
  const { stop, ready } = await run(opened, { mode: only ?? opened.config.mode })
  stopOnSignal(opened.log, stop)
  console.log(ready)
}

export type Running = {
  /** Finishes what is in flight and closes the database. */
  stop: () => Promise<void>
  /** What there is to say now; whoever hears it may send the signal to stop at once. */
  ready: string
}

/**
 * Serves what was opened.
 * @param demo when it is one
 */
export const run = async (
  opened: Opened,
  { mode, demo }: { mode: Config['mode']; demo?: Stage },
): Promise<Running> => {
  const { config, log, database, jobs } = opened
  try {
    const web = mode === 'worker' ? undefined : await serve(opened, demo)
    const worker =
      mode === 'web'
        ? undefined
        : await startWorker({
            database,
            jobs,
            filesDir: config.filesDir,
            mail: config.mail,
            lookups: config.lookups,
            models: config.models,
            log,
          })
    const stopOrders = database.kind === 'embedded' ? await takeBackupOrders(opened) : undefined
    const stop = async () => {
      await Promise.all([web?.close(), worker?.stop(), stopOrders?.()])
      await database.close()
    }
    return { stop, ready: web ? `Carrel is ready at ${web.address}` : 'Carrel is ready to run jobs' }
  } catch (cause) {
    await database.close()
    throw cause
  }
}

function assertOneProcess(mode: Config['mode'], config: Config): void {
  if (mode !== 'all' && !config.databaseUrl) {
    throw new StartProblem(
      `The embedded database serves one process only; set DATABASE_URL to run ${mode} by itself, or use start with CARREL_MODE=all.`,
    )
  }
}

// Nobody else can open the embedded database while this process runs.
async function takeBackupOrders({ config, log, database }: Opened): Promise<() => Promise<void>> {
  const [{ takeOrders }, { makeBackup }] = await Promise.all([
    import('../backup/orders.ts'),
    import('../backup/making.ts'),
  ])
  return takeOrders(
    config.dataDir,
    (path, say, signal) => makeBackup(path, { database, config, version, now: new Date(), say, signal }),
    log,
  )
}

async function serve({ config, log, database, modules }: Opened, demo: Stage | undefined) {
  const [{ createApp }, { startWeb }] = await Promise.all([
    import('../web/app.ts'),
    import('../web/server.ts'),
  ])
  const app = createApp({ config, database, log, modules, version, ...(demo ? { demo } : {}) })
  return await startWeb(app, config).catch(cause => {
    throw whyNotListening(cause, config)
  })
}
