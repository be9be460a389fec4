import { sql } from 'kysely'
import type { Worker } from '../src/jobs/worker.ts'
import type { Browser, testSite } from './site.ts'

/** Uploads a file of somebody's library through its page; returns the import's address. */
export async function uploadLog(reader: Browser, text: string | Buffer): Promise<string> {
  const file = { field: 'file', name: 'library.csv', bytes: Buffer.from(text) }
  const answer = await reader.upload('/reading/imports', {}, file)
  if (answer.status !== 303) throw new Error(`The file was not taken: ${answer.text}`)
  return answer.location ?? ''
}

type Site = ReturnType<typeof testSite>

export const importRead = (site: Site, worker: Worker, address: string): Promise<void> =>
  settled(site, worker, address, 'reading.read-import')

export const importWritten = (site: Site, worker: Worker, address: string): Promise<void> =>
  settled(site, worker, address, 'reading.write-import')

async function settled(site: Site, worker: Worker, address: string, job: string): Promise<void> {
  const id = address.replace('/reading/imports/', '')
  const { rows } = await sql<{ task_id: string }>`
    select task_id from reading.imports where id = ${id}`.execute(site.database.db)
  await worker.settled(job, rows[0]?.task_id ?? '')
}
