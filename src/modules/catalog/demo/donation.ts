import { copyFile, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { importsIn } from '../imports/import-file.ts'
import { readImport } from '../imports/import-reading.ts'
import { startImport } from '../imports/imports.ts'

const list = join(import.meta.dirname, 'donation.csv')

/** A list of books that somebody gave, as a file that was read and waits for answers. */
export async function addDonation(demo: Demo): Promise<void> {
  const { db, now, cast, filesDir } = demo
  const folder = importsIn(filesDir)
  await mkdir(folder, { recursive: true })
  const path = join(folder, newId())
  await copyFile(list, path)
  const file = { path, name: 'books-from-the-vicarage.csv', bytes: (await stat(path)).size }
  const who = { libraryId: cast.town.id, personId: cast.guests.librarian.id, address: null }
  const branchId = cast.town.branches[0]?.id ?? ''
  const options = { branchId, copies: 'every' as const, itemType: null }
  const { id } = await startImport(db, who, file, options, now, { queued: false })
  await readImport.run({ importId: id }, demo.jobContext(id))
  demo.recommend('librarian', { href: `/imports/${id}`, label: 'catalog.demo.import' })
}
