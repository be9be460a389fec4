import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { openUpload, topOf, uploadsIn } from './uploads.ts'
import { asOrdinaryUser } from './user.fixture.ts'

it('finds files, and follows no link and waits for no pipe, wherever they lie', async () => {
  const filesDir = temporaryFolder()
  mkdirSync(join(filesDir, 'covers'))
  for (const folder of ['.', 'covers']) {
    writeFileSync(join(filesDir, folder, 'file'), '')
    symlinkSync('/etc/passwd', join(filesDir, folder, 'link'))
    symlinkSync('/etc', join(filesDir, folder, 'away'))
    execFileSync('mkfifo', [join(filesDir, folder, 'pipe')])
  }
  expect(await uploadsIn(filesDir)).toEqual(['covers/file', 'file'])
})

it("leaves out the system's own folder of a volume", async () => {
  const filesDir = temporaryFolder()
  mkdirSync(join(filesDir, 'lost+found'))
  writeFileSync(join(filesDir, 'lost+found', 'inode'), '')
  expect(await topOf(filesDir)).toEqual([])
  expect(await uploadsIn(filesDir)).toEqual([])
})

it('names what cannot be read', async () => {
  const filesDir = temporaryFolder()
  const folder = join(filesDir, 'closed')
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(filesDir, 'file'), '', { mode: 0o600 })
  const sentence = (path: string) =>
    `${path} cannot be read (EACCES), so no backup was made; give the right, or move it out of FILES_DIR.`
  chmodSync(folder, 0)
  chmodSync(join(filesDir, 'file'), 0)
  await asOrdinaryUser(filesDir, async () => {
    await expect(uploadsIn(filesDir)).rejects.toThrow(sentence(folder))
    await expect(openUpload(filesDir, 'file')).rejects.toThrow(sentence(join(filesDir, 'file')))
  })
  chmodSync(folder, 0o700)
})
