import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it, vi } from 'vitest'
import { ashgrove } from './ashgrove.ts'
import { runCarrel, startCarrel, temporaryFolder } from './carrel.ts'
import { freshDataFolder, freshServerDatabase } from './database.ts'
import { Browser } from './site.ts'

// Whole programs start here, one after another.
vi.setConfig({ testTimeout: 120_000 })

const onServer = 'server' in inject('template')

const installation = async (): Promise<Record<string, string>> =>
  onServer
    ? { DATA_DIR: temporaryFolder(), DATABASE_URL: await freshServerDatabase() }
    : { DATA_DIR: freshDataFolder() }

const emptyInstallation = async (): Promise<Record<string, string>> =>
  onServer
    ? { DATA_DIR: temporaryFolder(), DATABASE_URL: await freshServerDatabase('template0') }
    : { DATA_DIR: temporaryFolder() }

/** Adds a book with one copy through its page. */
const addBook = async (staff: Browser, title: string) => {
  const form = await staff.visit('/books/new')
  const branchId = /name="branchId"[\s\S]*?([0-9a-f]{8}-[0-9a-f-]{27})/.exec(form.html)?.[1] ?? ''
  const rest = [
    'subtitle',
    'isbn',
    'publisher',
    'year',
    'language',
    'pages',
    'callNumber',
    'subjects',
    'barcode',
  ]
  const answer = await staff.submitAndFollow('/books', {
    ...Object.fromEntries([...rest, 'location', 'itemType', 'price'].map(name => [name, ''])),
    title,
    authors: 'Le Guin, Ursula K.',
    format: 'book',
    copy: 'yes',
    branchId,
  })
  expect(answer.text).toContain(title)
}

it('moves a library that runs to another place, where people sign in and find their books', async () => {
  const source = await installation()
  const carrel = await startCarrel(source)
  const ines = new Browser(() => carrel.address)
  await ines.submit('/set-up', ashgrove)
  await addBook(ines, 'The dispossessed')

  const { code, out, err } = await runCarrel(['backup'], source)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [name = ''] = readdirSync(join(source.DATA_DIR ?? '', 'backups'))
  const file = join(source.DATA_DIR ?? '', 'backups', name)
  expect(name).toMatch(/^carrel-\d{4}-\d\d-\d\dT\d{6}Z\.tar\.gz$/)
  expect(out.trim().split('\n').at(-1)).toMatch(`${file} holds `)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  // What happens later is not in it.
  await addBook(ines, 'The word for world is forest')
  expect(await carrel.end()).toBe(0)

  const target = await emptyInstallation()
  const restored = await runCarrel(['restore', file], target)
  expect({ code: restored.code, err: restored.err }).toEqual({ code: 0, err: '' })
  expect(restored.out.trim().split('\n').at(-1)).toBe(
    'Restored. Every table was read back and is as it was in the backup.',
  )

  const moved = await startCarrel(target)
  // Who was signed in still is, and who was not signs in with the password of before.
  const stillInes = new Browser(() => moved.address)
  for (const [key, value] of ines.cookies) stillInes.cookies.set(key, value)
  expect((await stillInes.visit('/books/new')).status).toBe(200)
  const browser = new Browser(() => moved.address)
  const signedIn = await browser.submitAndFollow('/sign-in', {
    email: ashgrove.email,
    password: ashgrove.password,
  })
  expect(signedIn.status).toBe(200)
  expect((await browser.visit('/books/new')).status).toBe(200)
  expect((await browser.visit('/search?q=dispossessed')).text).toContain('The dispossessed')
  expect((await browser.visit('/search?q=forest')).text).not.toContain('The word for world')
  expect(await moved.end()).toBe(0)
})

it('says in one sentence what is wrong, and touches nothing', async () => {
  const refusal = async (command: string[], env: Record<string, string>) => {
    const { code, err } = await runCarrel(command, env)
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toHaveLength(1)
    return err.trim()
  }
  const source = await installation()
  const folder = temporaryFolder()
  const file = join(folder, 'named.tar.gz')
  expect((await runCarrel(['backup', file], source)).code).toBe(0)
  expect(await refusal(['backup', file], source)).toBe(
    `${file} is there already; a backup replaces no file. Name another, or try again if you named none.`,
  )
  expect(await refusal(['backup', join(folder, 'usb/')], source)).toBe(
    `There is no folder ${folder}/usb/; make it, or connect the disk that it is on.`,
  )
  expect(await refusal(['backup', '/proc/x'], source)).toBe(
    '/proc cannot be written (ENOENT), so no backup was made at /proc/x; choose another place or give the right.',
  )
  expect((await runCarrel(['backup', folder], source)).code).toBe(0)
  expect(readdirSync(folder)).toHaveLength(2)

  expect((await runCarrel(['restore', '--check', file])).out).toMatch(/^It is whole: made on .* by Carrel /)
  const cut = join(folder, 'cut.tar.gz')
  writeFileSync(cut, readFileSync(file).subarray(0, -1))
  const target = await emptyInstallation()
  for (const command of [
    ['restore', '--check', cut],
    ['restore', cut],
    ['restore', '--replace', cut],
  ])
    expect(await refusal(command, target)).toContain(`${cut} is not a whole backup of Carrel`)
  expect(readdirSync(target.DATA_DIR ?? '')).toEqual([])

  const { DATABASE_URL = '' } = target
  for (const [name, place] of onServer
    ? [['FILES_DIR', file]]
    : [
        ['DATA_DIR', file],
        ['FILES_DIR', `${file}/x`],
      ])
    expect(await refusal(['restore', file], { ...target, DATABASE_URL, [`${name}`]: `${place}` })).toMatch(
      / cannot be made or written; choose another or give the right\.$/,
    )

  const running = await startCarrel(source)
  expect(await refusal(['restore', '--replace', file], source)).toContain('is in use by')
  expect((await fetch(`${running.address}/health`)).status).toBe(200)
})

it.skipIf(onServer)('reaches the program that runs by whatever link its folder is named', async () => {
  const { DATA_DIR = '' } = await installation()
  const link = join(temporaryFolder(), 'link')
  symlinkSync(DATA_DIR, link)
  await startCarrel({ DATA_DIR })
  const { code, err } = await runCarrel(['backup'], { DATA_DIR: link })
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

it('leaves nothing of a backup that is stopped by its signal', async () => {
  const source = await installation()
  const backup = await startCarrel(source, 'backup', /(Taking the snapshot)/)
  expect(await backup.end('SIGINT')).toBe(1)
  expect(backup.said().err).toBe('The backup was stopped; nothing is left of it.\n')
  expect(readdirSync(join(source.DATA_DIR ?? '', 'backups'))).toEqual([])
})

it.skipIf(!onServer)('gives one name to one of two backups that are made at once', async () => {
  const source = await installation()
  const file = join(temporaryFolder(), 'same.tar.gz')
  const both = await Promise.all([1, 2].map(() => runCarrel(['backup', file], source)))
  expect(both.map(({ code }) => code).toSorted()).toEqual([0, 1])
  expect((await runCarrel(['restore', '--check', file])).code).toBe(0)
  expect(readdirSync(join(file, '..'))).toEqual(['same.tar.gz'])
})

it.skipIf(onServer)('says that there is no database to back up, and makes none', async () => {
  const DATA_DIR = temporaryFolder()
  const { code, err } = await runCarrel(['backup'], { DATA_DIR })
  expect({ code, err }).toEqual({
    code: 1,
    err: `There is nothing to back up: ${DATA_DIR} holds no database. Set DATA_DIR.\n`,
  })
  expect(readdirSync(DATA_DIR)).toEqual([])
})
