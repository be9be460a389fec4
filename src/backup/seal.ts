import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { StartProblem } from '../start-problem.ts'

// One more gzip member with nothing in it but a comment: tar and gunzip pass over it, as RFC 1952 has it.
const before = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 0xff])
const after = Buffer.from([0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])
const words = 'Carrel backup, SHA-256 of all before: '

/** Bytes of the seal at the end of every backup. */
export const sealLength = before.length + words.length + 64 + after.length

const sealOf = (digest: string): Buffer => Buffer.concat([before, Buffer.from(words + digest), after])

/** Passes a gzip file on and ends it with its seal, so that no byte can be changed, lost or added unseen. */
export const sealing = (): Transform => {
  const hash = createHash('sha256')
  return new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      done(null, sealOf(hash.digest('hex')))
    },
  })
}

/** Whether the file begins and ends as a backup does; its bytes in between may still be wrong. */
export const looksSealed = async (path: string): Promise<boolean> => {
  const { begins, seal } = await endsOf(path).catch(() => ({ begins: false, seal: Buffer.alloc(0) }))
  return begins && hasWords(seal)
}

/**
 * @throws {StartProblem} when the file is not a backup, was cut, or is not byte for byte what was written
 * @returns the length of what stands before the seal
 */
export const assertSealed = async (path: string): Promise<number> => {
  const { begins, seal, length } = await endsOf(path)
  if (!begins) throw new StartProblem(`${path} is not a backup of Carrel.`)
  if (!hasWords(seal))
    throw new StartProblem(
      `${path} is not a whole backup of Carrel: it was cut off, something was added at its end, or another program made it. Copy it again from where it was made, or use another.`,
    )
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { end: length - 1 })) hash.update(chunk)
  if (!sealOf(hash.digest('hex')).equals(seal))
    throw new StartProblem(
      `${path} was altered after it was made; nothing in it can be trusted. Copy it again from where it was made, or use another.`,
    )
  return length
}

function hasWords(seal: Buffer): boolean {
  return seal.subarray(before.length, before.length + words.length).toString('latin1') === words
}

async function endsOf(path: string): Promise<{ begins: boolean; seal: Buffer; length: number }> {
  // A pipe would be waited for until somebody writes.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(cause => {
    const why = cause.code === 'ENOENT' ? 'is not there' : `cannot be read (${cause.code})`
    throw new StartProblem(`${path} ${why}.`, { cause })
  })
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new StartProblem(`${path} is not a file.`)
    const length = found.size - sealLength
    const seal = Buffer.alloc(sealLength)
    const first = Buffer.alloc(2)
    await file.read(first, 0, 2, 0)
    if (length > 0) await file.read(seal, 0, sealLength, length)
    return { begins: first.equals(before.subarray(0, 2)), seal, length }
  } finally {
    await file.close()
  }
}
