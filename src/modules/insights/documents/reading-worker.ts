import { parentPort, workerData } from 'node:worker_threads'
import { type FileToRead, readDocument } from './reading.ts'

/** Reads one document in a thread of its own. */
parentPort?.postMessage(await readDocument(workerData as FileToRead))
