import { enableCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { EmbeddedOrder, EmbeddedReply, EmbeddedSettings } from './start.ts'

// The database runs on a thread of its own, because a statement in WebAssembly blocks the one it runs on.
enableCompileCache()
const [{ PGlite }, { PGLiteSocketServer }, { vector }, { pg_trgm }, { unaccent }] = await Promise.all([
  import('@electric-sql/pglite'),
  import('@electric-sql/pglite-socket'),
  import('@electric-sql/pglite-pgvector'),
  import('@electric-sql/pglite/contrib/pg_trgm'),
  import('@electric-sql/pglite/contrib/unaccent'),
])

const { dataDir, loadFrom, socketPath } = workerData as EmbeddedSettings
const pglite = await PGlite.create({
  ...(dataDir ? { dataDir } : {}),
  ...(loadFrom ? { loadDataDir: new Blob([loadFrom]) } : {}),
  extensions: { vector, pg_trgm, unaccent },
})
const server = new PGLiteSocketServer({ db: pglite, path: socketPath, maxConnections: 4 })
await server.start()

const reply = (message: EmbeddedReply) => parentPort?.postMessage(message)

parentPort?.on('message', async (order: EmbeddedOrder) => {
  if (order === 'dump') {
    const dump = await pglite.dumpDataDir('none')
    return reply({ dump: await dump.arrayBuffer() })
  }
  await server.stop()
  await pglite.close()
  parentPort?.close()
})

reply('ready')
