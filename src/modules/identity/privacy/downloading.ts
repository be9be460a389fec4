import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import type { Db } from '../../../database.ts'
import { filesOf, given, personalData } from '../../../personal-data.ts'

/**
 * All that is known of a person as one tar.gz: a JSON file for each module, and their files. Made while it is sent, one
 * module after the other, so that no copy of it lies anywhere: there is nothing to keep, to guard or to sweep.
 */
export function everythingOf(db: Db, filesDir: string, personId: string, now: Date): Readable {
  const archive = pack()
  const compressed = createGzip()
  fill(archive, db, filesDir, personId, now).catch(cause => archive.destroy(cause))
  // A failure ends what is sent; whoever reads it sees that it was cut.
  pipeline(archive, compressed).catch(cause => compressed.destroy(cause))
  return compressed
}

async function fill(archive: Pack, db: Db, filesDir: string, personId: string, now: Date): Promise<void> {
  for (const { module, part } of personalData()) {
    const own = await given(part, db, personId)
    if (Object.keys(own).length === 0) continue
    const text = Buffer.from(`${JSON.stringify(own, null, 2)}\n`)
    await written(archive, { name: `${module}.json`, size: text.length, mtime: now }, Readable.from([text]))
  }
  for (const path of await filesOf(db, personId)) {
    const place = join(filesDir, path)
    const found = await stat(place).catch(() => undefined)
    if (!found) continue
    const header = { name: `files/${basename(path)}`, size: found.size, mtime: now }
    await written(archive, header, createReadStream(place))
  }
  archive.finalize()
}

type Header = { name: string; size: number; mtime: Date }

const written = (archive: Pack, header: Header, body: Readable): Promise<void> =>
  pipeline(body, archive.entry(header))
