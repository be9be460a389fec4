import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../tests/carrel.ts'
import { readConfig } from '../../../config.ts'
import { seal, unseal } from './secret-key.ts'

const secret = Buffer.from('what nobody may read')

describe('a sealed secret', () => {
  const config = readConfig({ SECRET_KEY: 'thirty-two characters, or some more', DATA_DIR: '/nowhere' })
  const sealed = seal(config, 'codes', 'ana', secret)

  it('is opened for its owner and purpose alone', () => {
    expect(unseal(config, 'codes', 'ana', sealed)).toEqual(secret)
    expect(unseal(config, 'codes', 'ben', sealed)).toBeUndefined()
    expect(unseal(config, 'letters', 'ana', sealed)).toBeUndefined()
  })

  it('holds nothing of what it seals, and looks different each time', () => {
    expect(sealed).not.toContain(secret.toString('base64url').slice(0, 8))
    expect(seal(config, 'codes', 'ana', secret)).not.toBe(sealed)
  })

  it('is not opened when a sign of it was changed, or with another key', () => {
    for (let at = 0; at < sealed.length - 1; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
      // The last sign of a part may hold bits that mean nothing.
      if (sealed[at + 1] === '.') continue
      expect(unseal(config, 'codes', 'ana', changed)).toBeUndefined()
    }
    const another = readConfig({ SECRET_KEY: 'another one of thirty-two characters' })
    expect(unseal(another, 'codes', 'ana', sealed)).toBeUndefined()
  })
})

describe('the key', () => {
  it('is made in DATA_DIR for its owner alone, and is the same from then on', () => {
    const folder = temporaryFolder()
    const sealed = seal(readConfig({ DATA_DIR: folder }), 'codes', 'ana', secret)
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['secret.key'])
    expect(unseal(readConfig({ DATA_DIR: folder }), 'codes', 'ana', sealed)).toEqual(secret)
    const text = readFileSync(join(folder, 'secret.key'), 'utf8')
    expect(Buffer.from(text, 'base64')).toHaveLength(32)
    expect(unseal(readConfig({ SECRET_KEY: text }), 'codes', 'ana', sealed)).toEqual(secret)
  })
})
