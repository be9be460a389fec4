import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { sealing } from './seal.ts'

/** What passed through: its length and SHA-256. */
export type Digest = { bytes: number; sha256: string }

export type ArchiveWriter = {
  /** Adds one file. `bytes` must be what `body` gives. */
  add(name: string, bytes: number, body: Readable): Promise<Digest>
}

/** Writes a sealed tar.gz: `fill` adds its entries one after another. */
export const writeArchive = async (
  path: string,
  madeAt: Date,
  fill: (archive: ArchiveWriter) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> => {
  const tar = pack()
  const options = signal ? { signal } : {}
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
  const written = pipeline(Readable.from(tar, { objectMode: false }), createGzip(), sealing(), file, options)
  const add: ArchiveWriter['add'] = async (name, bytes, body) => {
    const digest = digesting()
    const entry = tar.entry({ name, size: bytes, mode: 0o600, mtime: madeAt })
    await Promise.race([pipeline(body, digest.through, entry as never, options), written])
    return digest.result()
  }
  try {
    await fill({ add })
    tar.finalize()
  } catch (cause) {
    tar.destroy()
    throw await written.then(
      () => cause,
      failure => rootOf(failure, cause),
    )
  }
  await written
}

// A full disk is seen by the one who writes; an entry only knows that nobody takes it any more.
function rootOf(failure: unknown, cause: unknown): unknown {
  return failure instanceof Error && 'syscall' in failure ? failure : cause
}

export type ArchiveEntry = { name: string; bytes: number; plain: boolean; body: Readable }

/**
 * The entries of a tar.gz, one after another; each body has to be read before the next one comes.
 * @param length how much of the file is the archive; the seal follows
 */
export async function* readArchive(path: string, length: number): AsyncGenerator<ArchiveEntry> {
  const tar = extract()
  const read = pipeline(createReadStream(path, { end: length - 1 }), createGunzip(), tar as never)
  read.catch(() => {})
  for await (const entry of tar) {
    const { name, size = 0, type } = entry.header
    yield {
      name,
      bytes: size,
      plain: type === 'file',
      body: Readable.from(entry, { objectMode: false }),
    }
    entry.resume()
  }
  await read
}

/** Passes bytes on and counts them. */
export const digesting = (): { through: Transform; result(): Digest } => {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { through, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}

/** Reads to the end, keeping nothing. */
export const digestOf = async (body: Readable): Promise<Digest> => {
  const digest = digesting()
  await pipeline(body, digest.through, async chunks => {
    for await (const _ of chunks);
  })
  return digest.result()
}
