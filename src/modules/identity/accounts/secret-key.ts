import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../../config.ts'

type KeyConfig = Pick<Config, 'secretKey' | 'dataDir'>

/**
 * Seals what the database has to keep and must not tell: AES-256-GCM with a key of its own for each purpose. `owner` is sealed in,
 * so that a value copied into another row opens nothing.
 */
export function seal(config: KeyConfig, purpose: string, owner: string, secret: Buffer): string {
  const key = keyFor(config, purpose)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv).setAAD(Buffer.from(owner))
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
  return ['1', key.name, ...[iv, cipher.getAuthTag(), sealed].map(part => part.toString('base64url'))].join(
    '.',
  )
}

/** What was sealed; undefined when it was sealed with another key, for another owner, or changed since. */
export function unseal(config: KeyConfig, purpose: string, owner: string, text: string): Buffer | undefined {
  const key = keyFor(config, purpose)
  const [version, name, ...parts] = text.split('.')
  if (version !== '1' || name !== key.name || parts.length !== 3) return undefined
  const [iv = '', tag = '', sealed = ''] = parts
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'))
      .setAAD(Buffer.from(owner))
      .setAuthTag(Buffer.from(tag, 'base64url'))
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()])
  } catch {
    return undefined
  }
}

/** A mark that only this installation can put on a text, for an address that nobody is to guess: 128 bits, base64url. */
export const signature = (config: KeyConfig, purpose: string, text: string): string =>
  createHmac('sha256', keyFor(config, purpose).bytes)
    .update(text)
    .digest()
    .subarray(0, 16)
    .toString('base64url')

/** Compared as it is written: base64 knows several ways to write the same last byte. */
export function signatureFits(config: KeyConfig, purpose: string, text: string, given: string): boolean {
  const [wanted, found] = [Buffer.from(signature(config, purpose, text)), Buffer.from(given)]
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}

function keyFor(config: KeyConfig, purpose: string): { bytes: Buffer; name: string } {
  const bytes = Buffer.from(hkdfSync('sha256', rootKey(config), '', `carrel ${purpose}`, 32))
  return { bytes, name: createHash('sha256').update(bytes).digest('base64url').slice(0, 8) }
}

const known = new WeakMap<KeyConfig, Buffer>()

/** SECRET_KEY, or the one in DATA_DIR/secret.key, which is made when it is first needed. */
function rootKey(config: KeyConfig): Buffer {
  let key = known.get(config)
  if (!key) {
    key = config.secretKey ? Buffer.from(config.secretKey) : keyInFile(config.dataDir)
    known.set(config, key)
  }
  return key
}

function keyInFile(dataDir: string): Buffer {
  const path = join(dataDir, 'secret.key')
  const mine = `${path}.${randomBytes(6).toString('hex')}`
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(mine, randomBytes(32).toString('base64'), { mode: 0o600, flush: true })
  // Whole or not at all, and never over another process's that was quicker.
  try {
    linkSync(mine, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(mine)
  }
  return readFileSync(path)
}
