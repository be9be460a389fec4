import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { temporaryFolder } from '../tests/carrel.ts'
import { openDatabase } from './database.ts'
import { makePrivateFolder } from './private-folder.ts'

const modeOf = (path: string) => statSync(path).mode & 0o7777

it('makes a folder that nobody else may enter', () => {
  const folder = join(temporaryFolder(), 'new/files')
  makePrivateFolder(folder, 'FILES_DIR')
  expect(modeOf(folder)).toBe(0o700)
})

it('closes one that was open, and what lies in it stays readable for us', () => {
  const folder = join(temporaryFolder(), 'files')
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'cover.jpg'), 'kept')
  makePrivateFolder(folder, 'FILES_DIR')
  expect(modeOf(folder)).toBe(0o700)
  expect(readFileSync(join(folder, 'cover.jpg'), 'utf8')).toBe('kept')
})

it('leaves a folder open that is meant for all', () => {
  const folder = join(temporaryFolder(), 'tmp')
  mkdirSync(folder)
  chmodSync(folder, 0o1777)
  makePrivateFolder(folder, 'DATA_DIR')
  expect(modeOf(folder)).toBe(0o1777)
})

it('says which setting names a place that is no folder', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(() => makePrivateFolder(file, 'DATA_DIR')).toThrow(
    `DATA_DIR ${file} cannot be made or written; choose another or give the right.`,
  )
})

it.skipIf('server' in inject('template'))('closes the folders of the embedded database', async () => {
  const dataDir = join(temporaryFolder(), 'library')
  mkdirSync(dataDir)
  chmodSync(dataDir, 0o755)
  const database = await openDatabase({ databaseUrl: undefined, dataDir, poolSize: 1 })
  await database.close()
  expect(modeOf(dataDir)).toBe(0o700)
  expect(modeOf(join(dataDir, 'database'))).toBe(0o700)
})
