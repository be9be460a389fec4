import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { testDatabase } from '../../tests/database.ts'
import { newId } from '../id.ts'
import { beginExchange, foldersOf, place, setAside, settleExchanges } from './exchange.ts'
import { installationIn } from './installation.ts'
import { asOrdinaryUser } from './user.fixture.ts'

const database = testDatabase()

const filesDirWith = (text: string): string => {
  const filesDir = temporaryFolder()
  mkdirSync(join(filesDir, 'covers'))
  writeFileSync(join(filesDir, 'covers/one.jpg'), text)
  return filesDir
}

const coverIn = (filesDir: string) => readFileSync(join(filesDir, 'covers/one.jpg'), 'utf8')

/** One that has got as far as the commit of the rows. */
const begun = async (installation: string) => {
  const exchange = { filesDir: filesDirWith('old'), installation }
  await beginExchange(exchange)
  expect(coverIn(exchange.filesDir)).toBe('old')
  const { incoming } = foldersOf(exchange)
  mkdirSync(join(incoming, 'covers'))
  writeFileSync(join(incoming, 'covers/one.jpg'), 'new')
  await setAside(exchange)
  return exchange
}

it('puts the new files in the place of the old ones, and keeps those', async () => {
  const exchange = await begun(newId())
  const replaced = (await place(exchange)) ?? ''
  expect(coverIn(exchange.filesDir)).toBe('new')
  expect(coverIn(replaced)).toBe('old')
  expect(readdirSync(exchange.filesDir).filter(name => name.startsWith('.restoring'))).toEqual([])
})

describe('a restore that was killed', () => {
  it('before its rows were committed is undone', async () => {
    const { filesDir } = await begun(newId())
    await settleExchanges(database.db, filesDir)
    expect(coverIn(filesDir)).toBe('old')
  })

  it('after its rows were committed is finished', async () => {
    const { filesDir } = await begun((await installationIn(database.db)) ?? '')
    await settleExchanges(database.db, filesDir)
    expect(coverIn(filesDir)).toBe('new')
  })

  it('loses no old file when the next restore comes first', async () => {
    const { filesDir, installation } = await begun(newId())
    await beginExchange({ filesDir, installation: newId() })
    expect(coverIn(join(filesDir, `.replaced-${installation}`))).toBe('old')
  })
})

it('says what stands in the way of a new file, and finishes when that is gone', async () => {
  const exchange = await begun(newId())
  const covers = join(exchange.filesDir, 'covers')
  mkdirSync(join(covers, 'other'), { recursive: true })
  await expect(place(exchange)).rejects.toThrow(
    `The rows are restored, but ${covers} cannot be put in its place (ENOTEMPTY); move what is there, and the next start finishes the restore.`,
  )
  rmSync(covers, { recursive: true })
  await place(exchange)
  expect(coverIn(exchange.filesDir)).toBe('new')
})

it('says before anything is built what cannot be moved, and leaves all where it was', async () => {
  const filesDir = filesDirWith('old')
  chmodSync(join(filesDir, 'covers'), 0o777)
  // To move a folder into another one, the right to change itself is needed.
  mkdirSync(join(filesDir, 'stuck'), { mode: 0o555 })
  await asOrdinaryUser(filesDir, () =>
    expect(beginExchange({ filesDir, installation: newId() })).rejects.toThrow(
      `${join(filesDir, 'stuck')} cannot be moved (EACCES), so nothing was changed; give the right, or move it out of FILES_DIR.`,
    ),
  )
  expect(coverIn(filesDir)).toBe('old')
  expect(readdirSync(filesDir)).toEqual(['covers', 'stuck'])
})
