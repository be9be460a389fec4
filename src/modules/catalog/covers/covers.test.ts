import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idsOf, librarian, shelve } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { outsideWorld } from '../../../../tests/outside.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { placeAt, somebody } from '../../../../tests/somebody.ts'
import type { LookupSettings } from '../../../config.ts'
import { tables } from '../tables.ts'
import { coversIn } from './covers.ts'
import { fetchCover } from './fetching.ts'
import { sweepCovers } from './sweep-covers.ts'

const site = testSite()
const world = await outsideWorld()
let staff: Browser
let workId = ''
let editionId = ''

beforeAll(async () => {
  staff = await librarian(site)
})

beforeEach(async () => {
  workId = (await shelve(site, 'Middlemarch')).workId
  editionId = (await editionRow()).id
})

const editionRow = () =>
  tables(site.database.db)
    .selectFrom('catalog.editions')
    .select(['id', 'cover'])
    .where('work_id', '=', workId)
    .executeTakeFirstOrThrow()

const jacket = (background = 'navy') =>
  sharp({ create: { width: 600, height: 900, channels: 3, background } })
    .jpeg()
    .toBuffer()

const send = (bytes: Uint8Array, by = staff) =>
  by.upload(`/books/${workId}/cover`, { editionId }, { field: 'picture', name: 'cover.jpg', bytes })

const files = () => readdir(coversIn(site.filesDir)).catch(() => [])

describe('a cover', () => {
  it('is drawn anew in two sizes, whole, and shown on the book and in lists', async () => {
    expect((await send(await jacket())).status).toBe(303)
    const { cover } = await editionRow()
    expect((await staff.visit(`/books/${workId}`)).html).toContain(`/covers/${cover}/large`)
    expect((await staff.visit('/catalog')).html).toContain(`/covers/${cover}/small`)
    const answer = await fetch(`${site.origin}/covers/${cover}/small`)
    const drawn = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
    expect(drawn).toMatchObject({ format: 'webp', width: 192, height: 288 })
  })

  it('can be taken away, and comes back with the version that had it', async () => {
    await send(await jacket())
    const { cover } = await editionRow()
    await staff.submit(`/books/${workId}/cover/removal`, { editionId })
    expect((await editionRow()).cover).toBeNull()
    const versions = await tables(site.database.db)
      .selectFrom('catalog.versions')
      .select(['cause', 'state'])
      .where('work_id', '=', workId)
      .orderBy('id')
      .execute()
    expect(versions).toMatchObject([
      { cause: 'covered', state: { editions: [{ cover: null }] } },
      { cause: 'covered', state: { editions: [{ cover }] } },
    ])
  })

  it.each([
    ['a text that says it is a picture', Buffer.from('I am a picture')],
    ['a drawing that is a program', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['a document', Buffer.from('%PDF-1.7\n1 0 obj')],
  ])('is refused when it is %s', async (_what, bytes) => {
    const answer = await send(bytes)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('cannot be read as a picture')
    expect((await editionRow()).cover).toBeNull()
  })

  it('is refused when it would unpack to more pixels than a camera takes', async () => {
    const wide = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const answer = await send(wide)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('over 40 million pixels')
  })

  it('of a book that others have, too, is given by any of them and changed by none of them alone', async () => {
    const other = await makeLibrary(site.database.db)
    await tables(site.database.db)
      .insertInto('catalog.holdings')
      .values({
        library_id: other.libraryId,
        work_id: workId,
        sort_title: 'middlemarch',
        added_at: new Date(),
      })
      .execute()
    expect((await send(await jacket())).status).toBe(303)
    const { cover } = await editionRow()
    const plain = await librarianOf(other.libraryId)
    const answer = await send(await jacket('red'), plain)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Other libraries have this book, too')
    expect((await editionRow()).cover).toBe(cover)
  })

  it('is nobody’s to see who may not look into the catalogue it stands in', async () => {
    await send(await jacket())
    const { cover } = await editionRow()
    const { libraryId } = await idsOf(site)
    const open = (isOpen: boolean) =>
      site.database.pool.query('update identity.libraries set public_catalogue = $2 where id = $1', [
        libraryId,
        isOpen,
      ])
    await open(false)
    expect((await fetch(`${site.origin}/covers/${cover}/large`)).status).toBe(404)
    expect((await staff.visit(`/covers/${cover}/large`)).status).toBe(200)
    await open(true)
    expect((await fetch(`${site.origin}/covers/${cover}/large`)).status).toBe(200)
    expect((await fetch(`${site.origin}/covers/${cover}/huge`)).status).toBe(404)
  })
})

/** A librarian of another library, who has not the care of all records. */
async function librarianOf(libraryId: string): Promise<Browser> {
  const jonas = await somebody(site, 'Jonas')
  await placeAt(site, jonas, libraryId, 'librarian')
  return jonas.browser
}

describe('a cover that is fetched', () => {
  const settings = (): LookupSettings => ({
    openLibrary: undefined,
    googleBooks: undefined,
    googleBooksKey: undefined,
    coverHosts: [world.host],
    networks: ['127.0.0.0/8'],
  })
  const fetched = (path: string, given = settings()) =>
    fetchCover(site.filesDir, `${world.origin}${path}`, given)

  it('is drawn as one that is sent, and leaves nothing else behind', async () => {
    const bytes = await jacket()
    world.answers('/1-L.jpg', (_url, res) => res.end(bytes))
    const { name } = (await fetched('/1-L.jpg')) as { name: string }
    expect((await files()).filter(file => file.startsWith(name))).toHaveLength(2)
    expect((await files()).filter(file => file.endsWith('.part'))).toEqual([])
  })

  it('is none where the host has none, a single dot, or something else', async () => {
    world.answers('/dot', (_url, res) => res.end(Buffer.from('R0lGODlhAQABAAAAACw=', 'base64')))
    world.answers('/page', (_url, res) => res.end('<html>'.repeat(100)))
    expect(await fetched('/none')).toEqual({ refused: 'no-picture-there' })
    expect(await fetched('/dot')).toEqual({ refused: 'no-picture-there' })
    expect(await fetched('/page')).toEqual({ refused: 'not-a-picture' })
  })

  it('is fetched from no other host, and not out of the house', async () => {
    await expect(
      fetched('/1.jpg', { ...settings(), coverHosts: ['covers.example.org'] }),
    ).rejects.toMatchObject({
      reason: 'host-not-allowed',
    })
    await expect(fetched('/1.jpg', { ...settings(), networks: [] })).rejects.toMatchObject({
      reason: 'private-address',
    })
    world.answers('/away', (_url, res) =>
      res.writeHead(302, { Location: 'http://192.168.0.1/cover.jpg' }).end(),
    )
    await expect(fetched('/away')).rejects.toMatchObject({ reason: 'host-not-allowed' })
  })
})

describe('the nightly sweep of covers', () => {
  it('takes away what neither an edition nor a book’s history names', async () => {
    await send(await jacket())
    const before = (await editionRow()).cover ?? ''
    await send(await jacket('red'))
    const after = (await editionRow()).cover ?? ''
    const orphan = '0'.repeat(64)
    const folder = coversIn(site.filesDir)
    await writeFile(join(folder, `${orphan}-large.webp`), 'left by a crash')
    const now = new Date()
    const yesterday = new Date(now.getTime() - 86_400_001)
    for (const file of await files()) await utimes(join(folder, file), yesterday, yesterday)
    await sweepCovers.run({}, jobContext(site, now))
    const left = await files()
    expect(left.filter(file => file.startsWith(orphan))).toEqual([])
    for (const name of [before, after]) expect(left.filter(file => file.startsWith(name))).toHaveLength(2)
  })
})
