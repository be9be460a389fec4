import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** A file may become this many bytes when it is unpacked. */
const mostUnpacked = 1024 * 1024 * 1024
/** Text shrinks to a tenth; what grows more than this, and is large, was made to fill a disk or a memory. */
const suspiciousGrowth = 100
const harmless = 64 * 1024 * 1024

/** `bomb`: it unpacks to more than any catalogue. `broken`: it is cut off or damaged. */
export class PackedFileProblem extends Error {
  readonly kind: 'bomb' | 'broken'
  constructor(kind: 'bomb' | 'broken') {
    super(`The packed file is ${kind === 'bomb' ? 'too large' : 'broken'}.`)
    this.kind = kind
  }
}

/** Whether a file is packed by gzip, by its first two bytes. */
export async function isPacked(path: string): Promise<boolean> {
  const head = await beginningOf(path, 2)
  return head[0] === 0x1f && head[1] === 0x8b
}

/** The bytes of a file; of one packed by gzip what is inside. Throws PackedFileProblem while it is read. */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  if (!(await isPacked(path))) return yield* createReadStream(path)
  const packed = createReadStream(path)
  const unpacked = createGunzip()
  pipeline(packed, unpacked, () => {})
  let length = 0
  try {
    for await (const chunk of unpacked) {
      length += chunk.length
      const grown = length > harmless && length > packed.bytesRead * suspiciousGrowth
      if (grown || length > mostUnpacked) throw new PackedFileProblem('bomb')
      yield chunk
    }
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code ?? '')
    throw code.startsWith('Z_') ? new PackedFileProblem('broken') : error
  } finally {
    packed.destroy()
    unpacked.destroy()
  }
}

/** The first bytes of a file, unpacked. */
export async function headOf(path: string, length = 64 * 1024): Promise<Buffer> {
  if (!(await isPacked(path))) return beginningOf(path, length)
  const parts: Uint8Array[] = []
  let known = 0
  for await (const chunk of bytesOf(path)) {
    parts.push(chunk)
    known += chunk.length
    if (known >= length) break
  }
  return Buffer.concat(parts).subarray(0, length)
}

async function beginningOf(path: string, length: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
