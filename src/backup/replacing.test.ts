import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { finishReplacing, replaceDatabase } from './replacing.ts'

const folders = (...names: string[]): string => {
  const dataDir = temporaryFolder()
  for (const name of names) {
    mkdirSync(join(dataDir, name, 'database'), { recursive: true })
    writeFileSync(join(dataDir, name, 'database', name), '')
  }
  return dataDir
}

const inPlace = (dataDir: string) => readdirSync(join(dataDir, 'database'))

it('finishes a restore that was killed when the old database was away and the new one not there', () => {
  const dataDir = folders('restoring-1', 'replaced-1')
  finishReplacing(dataDir)
  expect(inPlace(dataDir)).toEqual(['restoring-1'])
  expect(existsSync(join(dataDir, 'carrel.lock'))).toBe(false)
})

it('takes no half-built database: as long as the old one is there, or none was', () => {
  const dataDir = folders('restoring-1', 'replaced-1')
  mkdirSync(join(dataDir, 'database'))
  finishReplacing(dataDir)
  expect(inPlace(dataDir)).toEqual([])
  const fresh = folders('restoring-1')
  finishReplacing(fresh)
  expect(existsSync(join(fresh, 'database'))).toBe(false)
})

it('puts the old database back when the new one cannot be put in its place', () => {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'database'))
  writeFileSync(join(dataDir, 'database', 'old'), '')
  expect(() => replaceDatabase(dataDir, '1')).toThrow('ENOENT')
  expect(inPlace(dataDir)).toEqual(['old'])
})
