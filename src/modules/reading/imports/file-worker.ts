import { workerData } from 'node:worker_threads'
import { serveBatches } from '../../catalog/index.ts'
import { loggedRows } from './file-reading.ts'

/** Reads one file in a thread of its own. */
serveBatches(loggedRows((workerData as { path: string }).path))
