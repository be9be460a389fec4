import { sql } from 'kysely'
import type { Worker } from '../src/jobs/worker.ts'
import { marcFixture } from '../src/modules/catalog/marc/marc-fixture.ts'
import { idsOf } from './ashgrove.ts'
import type { Browser, testSite } from './site.ts'

/** Two records with a copy each, and between them bytes that are none. */
export const recordsFile: Buffer = Buffer.concat([
  marcFixture([
    ['001', 'one'],
    ['008', '100216s1987    nyu           000 1 eng d'],
    ['020', '  ', 'a', '0-394-53597-9 (hard cover)'],
    ['100', '1 ', 'a', 'Morrison, Toni.'],
    ['245', '10', 'a', 'Beloved :', 'b', 'a novel /', 'c', 'Toni Morrison.'],
    ['852', '  ', 'p', '31000000000001', 'h', 'FIC MOR'],
  ]),
  Buffer.from('this is no record at all\u001d'),
  marcFixture([
    ['001', 'two'],
    ['008', '100216s1988    fr            000 1 fre d'],
    ['100', '1 ', 'a', 'Ernaux, Annie.'],
    ['245', '13', 'a', 'L’événement /', 'c', 'Annie Ernaux.'],
    ['852', '  ', 'p', '31000000000002', 'h', 'FIC ERN'],
  ]),
])

/** Uploads the file through its page; returns the import's address. Nothing has read it yet. */
export async function upload(site: ReturnType<typeof testSite>, staff: Browser): Promise<string> {
  const { branchId } = await idsOf(site)
  const fields = { branchId, copies: 'every', itemType: '' }
  const answer = await staff.upload('/imports', fields, {
    field: 'file',
    name: 'old-catalogue.mrc',
    bytes: recordsFile,
  })
  if (answer.status !== 303) throw new Error(`The file was not taken: ${answer.text}`)
  return answer.location ?? ''
}

/** Waits until the import's job of this name is over. */
export async function importSettled(
  site: ReturnType<typeof testSite>,
  worker: Worker,
  address: string,
  job: string,
): Promise<void> {
  const id = address.replace('/imports/', '')
  const { rows } = await sql<{ task_id: string }>`
    select task_id from catalog.imports where id = ${id}`.execute(site.database.db)
  await worker.settled(job, rows[0]?.task_id ?? '')
}
