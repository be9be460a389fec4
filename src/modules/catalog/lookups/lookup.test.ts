import { existsSync, readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { outsideWorld } from '../../../../tests/outside.ts'
import type { LookupSettings } from '../../../config.ts'
import { OutsideProblem } from '../../../outside/asking.ts'
import { googleAnswer, isbn, openLibraryAnswer } from './answers.fixture.ts'
import { googleBooks } from './google-books.ts'
import { lookUp } from './lookup.ts'
import { openLibrary } from './open-library.ts'
import { patientSource } from './patient-source.ts'

const database = testDatabase()
const world = await outsideWorld()
const now = new Date('2026-11-20T09:00:00Z')
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)

/** New each time: whether a host is down is remembered with them. */
const settings = (): LookupSettings => ({
  openLibrary: world.origin,
  googleBooks: `${world.origin}/books/v1`,
  googleBooksKey: undefined,
  coverHosts: [],
  networks: ['127.0.0.0/8'],
})
const asks = async (when = now, given = settings(), wanted = isbn) =>
  (await lookUp(database.db, given, [wanted], when)).get(wanted)

const down = (path: string) => world.answers(path, (_url, res) => res.writeHead(503).end())
const volumes = '/books/v1/volumes'

beforeEach(() => database.db.deleteFrom('catalog.lookups' as never).execute())

describe('looking a book up outside', () => {
  it('takes the first source’s record and fills what it leaves open from the second', async () => {
    world.says('/api/books', openLibraryAnswer)
    world.says(volumes, googleAnswer)
    const { told, away } = (await asks()) ?? {}
    expect(away).toEqual([])
    expect(told?.draft).toMatchObject({
      title: 'The Lighthouse Ledger',
      publisher: 'Fjord & Sons',
      place: 'Bergen',
      year: 2019,
      pages: 312,
      languages: ['en'],
      summary: 'A keeper counts ships & losses.',
    })
    expect(told?.draft.contributors).toMatchObject([{ sortName: 'Øverland, Marta', role: 'author' }])
    expect(told?.draft.identifiers).toContainEqual({ kind: 'google', value: 'LhL' })
    expect(told?.from).toMatchObject({
      publisher: 'open-library',
      summary: 'google-books',
      languages: 'google-books',
    })
    expect(told?.cover).toBe('https://covers.openlibrary.org/b/id/1-L.jpg')
  })

  it('asks once, and again when the answer has aged: a known book after a month, an unknown one after a day', async () => {
    world.says('/api/books', openLibraryAnswer)
    world.says(volumes, { totalItems: 0 })
    await asks()
    expect(world.asked).toHaveLength(2)
    await asks(later(0.9))
    expect(world.asked).toHaveLength(2)
    await asks(later(1.1))
    expect(world.asked.slice(2)).toEqual([expect.stringContaining(volumes)])
    await asks(later(31))
    expect(world.asked.slice(3)).toHaveLength(2)
  })

  it('takes no record that is of another book, whatever the source says', async () => {
    world.says('/api/books', {
      [`ISBN:${isbn}`]: { title: 'Wrong', identifiers: { isbn_13: ['9780141439600'] } },
    })
    world.says(volumes, { items: googleAnswer.items.slice(0, 1) })
    expect(await asks()).toEqual({ told: null, away: [] })
  })

  it('tries again when a source stumbles', async () => {
    let calls = 0
    world.answers('/api/books', (_url, res) =>
      ++calls < 3 ? res.writeHead(500).end() : res.end(JSON.stringify(openLibraryAnswer)),
    )
    const source = patientSource(openLibrary(world.origin, settings()), { firstWait: 1 })
    expect((await source.ask([isbn])).get(isbn)).toMatchObject({ title: 'The Lighthouse Ledger' })
    expect(calls).toBe(3)
  })

  it('leaves a source in peace that fails again and again', async () => {
    down('/api/books')
    const source = patientSource(openLibrary(world.origin, settings()), { firstWait: 1 })
    for (let time = 0; time < 4; time++) await expect(source.ask([isbn])).rejects.toThrow(OutsideProblem)
    expect(world.asked).toHaveLength(12)
    await expect(source.ask([isbn])).rejects.toThrow('asked again in a minute')
    expect(world.asked).toHaveLength(12)
  })

  it('says who is away, and uses an old answer rather than none', async () => {
    world.says('/api/books', openLibraryAnswer)
    down(volumes)
    expect(await asks()).toMatchObject({ told: { sources: ['open-library'] }, away: ['google-books'] })
    down('/api/books')
    expect(await asks(later(60))).toMatchObject({
      told: { draft: { title: 'The Lighthouse Ledger' } },
      away: ['google-books'],
    })
  })

  it('asks nobody where the installation asks nobody', async () => {
    const nobody = { ...settings(), openLibrary: undefined, googleBooks: undefined }
    expect(await asks(now, nobody)).toEqual({ told: null, away: [] })
    expect(world.asked).toEqual([])
  })

  it.each([
    ['no JSON', 'oops'],
    ['a list', '[1, 2]'],
    ['a number for a book', JSON.stringify({ [`ISBN:${isbn}`]: 7 })],
  ])('counts a source that answers %s as away', async (_what, body) => {
    world.answers('/api/books', (_url, res) => res.end(body))
    const alone = { ...settings(), googleBooks: undefined }
    expect(await asks(now, alone)).toEqual({ told: null, away: ['open-library'] })
  })

  it('keeps a record that holds signs no database keeps', async () => {
    const nasty = { [`ISBN:${isbn}`]: { title: 'A\u0000B \\u0000 \ud800', authors: [{ name: 'x\u0000' }] } }
    world.says('/api/books', nasty)
    const alone = { ...settings(), googleBooks: undefined }
    expect((await asks(now, alone))?.told?.draft.title).toMatch(/^AB/)
    expect((await asks(now, alone))?.told?.draft.title).toMatch(/^AB/)
    expect(world.asked).toHaveLength(1)
  })
})

const samples = new URL('../../../../../shared/samples/api/', import.meta.url).pathname
const sample = (name: string): object => JSON.parse(readFileSync(`${samples}${name}`, 'utf8'))

describe.runIf(existsSync(samples))('recorded answers', () => {
  it('of Open Library are read', async () => {
    world.says('/api/books', sample('bookwyrm_ol_isbn_search.json'))
    const source = openLibrary(world.origin, settings())
    const recorded = Object.entries(sample('bookwyrm_ol_isbn_search.json'))
    expect(recorded.length).toBeGreaterThan(0)
    for (const [key, answer] of recorded) {
      const wanted = key.replace('ISBN:', '')
      const told = source.read(answer as object, wanted)
      expect(told?.draft.title).toBeTruthy()
      expect(told?.draft.identifiers).toContainEqual({ kind: 'isbn', value: wanted })
    }
  })

  it('of Google Books are read', () => {
    const source = googleBooks(world.origin, settings())
    const { items } = sample('bdp_googlebooks_volumes.json') as { items: object[] }
    const told = source.read(items[0] ?? {}, '9780553380163')
    expect(told?.draft).toMatchObject({
      title: 'A Brief History of Time',
      pages: 212,
      languages: ['en'],
      year: 1998,
    })
    expect(told?.cover).toMatch(/^https:/)
  })
})
