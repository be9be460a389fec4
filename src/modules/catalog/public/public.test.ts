import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { beginningsOfParts } from './public-works.ts'

const publicUrl = 'https://books.example.org'
const site = testSite({ settings: { PUBLIC_URL: publicUrl } })
const breaking = '</script><script>document.title="taken over"</script> ]]> & Co'
const library = { open: '', other: '', closed: '' }
const work = { open: '', other: '', closed: '', both: '' }

beforeAll(async () => {
  const { db } = site.database
  const open = async (name: string, title: string) => {
    const { libraryId, branchIds } = await makeLibrary(db)
    await sql`update identity.libraries set name = ${name} where id = ${libraryId}`.execute(db)
    const place = { libraryId, branchId: branchIds[0] ?? '' }
    const { workId } = await putOnShelf(db, { ...place, title, barcodes: [`${name}-1`, `${name}-2`] })
    return { ...place, workId }
  }
  const [one, two, three] = [
    await open('Ashgrove', 'Middlemarch'),
    await open('Birchwood', breaking),
    await open('Hidden Hall', 'Secret Diary'),
  ]
  Object.assign(library, { open: one.libraryId, other: two.libraryId, closed: three.libraryId })
  Object.assign(work, { open: one.workId, other: two.workId, closed: three.workId })
  await sql`update identity.libraries set public_catalogue = false where id = ${library.closed}`.execute(db)
  // One title that a public and a private library both hold.
  const shared = { libraryId: one.libraryId, branchId: one.branchId, title: 'Shared', barcodes: ['S-1'] }
  work.both = (await putOnShelf(db, shared)).workId
  await sql`insert into catalog.holdings (library_id, work_id, sort_title, added_at)
    values (${library.closed}, ${work.both}, 'shared', now())`.execute(db)
  await sql`insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id, holding_branch_id,
      item_type, created_at, updated_at)
    select gen_random_uuid(), ${library.closed}, work_id, id, 'H-9', ${three.branchId}, ${three.branchId}, 'book', now(), now()
    from catalog.editions where work_id = ${work.both}`.execute(db)
  await sql`update catalog.editions set publisher = 'Blackwood', year = 1871, pages = 880, languages = '{en}', summary = 'A town.'
    where work_id = ${work.open}`.execute(db)
  await sql`insert into catalog.identifiers (edition_id, kind, value)
    select id, 'isbn', '9780141439549' from catalog.editions where work_id = ${work.open}`.execute(db)
})

const visit = (path: string, headers = {}) => site.browser().visit(path, headers)
const locations = (xml: string) => [...xml.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, one]) => one ?? '')
const within = (address: string) => address.replace(publicUrl, '')

async function linkedOf(workId: string) {
  const { html } = await visit(`/books/${workId}`)
  const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? ''
  return JSON.parse(json)
}

describe('a public book', () => {
  it('says of itself what it is, with its editions and where a copy can be had', async () => {
    expect(await linkedOf(work.open)).toMatchObject({
      '@type': 'Book',
      '@id': `${publicUrl}/books/${work.open}`,
      name: 'Middlemarch',
      workExample: [
        {
          '@type': 'Book',
          isbn: ['9780141439549'],
          publisher: { '@type': 'Organization', name: 'Blackwood' },
          datePublished: '1871',
          numberOfPages: 880,
          inLanguage: ['en'],
          offers: [
            {
              '@type': 'Offer',
              availability: 'https://schema.org/InStock',
              inventoryLevel: { value: 2 },
              offeredBy: { '@type': 'Library', name: 'Ashgrove' },
            },
          ],
        },
      ],
    })
  })

  it('says that it is out, or only to be read there, as its page does', async () => {
    const { db } = site.database
    const availability = async () => (await linkedOf(work.open)).workExample[0].offers[0].availability
    await sql`update catalog.copies set reference_only = true where work_id = ${work.open}`.execute(db)
    expect(await availability()).toBe('https://schema.org/InStoreOnly')
    await sql`update catalog.copies set reference_only = false, availability = 'on-loan'
      where work_id = ${work.open}`.execute(db)
    expect(await availability()).toBe('https://schema.org/OutOfStock')
    await sql`update catalog.copies set availability = 'on-shelf' where work_id = ${work.open}`.execute(db)
  })

  it('cannot be taken over by its title', async () => {
    expect((await linkedOf(work.other)).name).toBe(breaking)
  })

  it('has one address, whatever edition is shown, and leads there when it was merged', async () => {
    const { html } = await visit(`/books/${work.open}?edition=${work.other}`)
    expect(html).toContain(`<link rel="canonical" href="${publicUrl}/books/${work.open}">`)
    expect(html).toContain('<meta property="og:title" content="Middlemarch">')
    const { db } = site.database
    const old = await putOnShelf(db, { libraryId: library.open, branchId: '', title: 'Old', barcodes: [] })
    await sql`update catalog.works set merged_into = ${work.open} where id = ${old.workId}`.execute(db)
    await sql`delete from catalog.holdings where work_id = ${old.workId}`.execute(db)
    const moved = await visit(`/books/${old.workId}`)
    expect([moved.status, moved.location]).toEqual([301, `/books/${work.open}`])
  })

  it('says nothing of this to who is signed in, whose page may show more', async () => {
    const { browser } = await somebody(site, 'Wren')
    expect((await browser.visit(`/books/${work.open}`)).html).not.toContain('ld+json')
  })
})

describe('the sitemap', () => {
  it('leads to every public book and catalogue, each of which is there', async () => {
    const parts = locations((await visit('/sitemap.xml')).html)
    const found = await Promise.all(parts.map(async part => locations((await visit(within(part))).html)))
    const addresses = found.flat()
    expect(addresses.toSorted()).toEqual(
      [
        ...[library.open, library.other].map(id => `${publicUrl}/libraries/${id}/catalogue`),
        ...[work.open, work.other, work.both].map(id => `${publicUrl}/books/${id}`),
      ].toSorted(),
    )
    for (const address of addresses) expect((await visit(within(address))).status).toBe(200)
  })

  it('is cut into parts that hold each book once', async () => {
    const beginnings = await beginningsOfParts(site.database.db, 2)
    expect(beginnings).toEqual([work.open, work.both].toSorted().slice(0, 1).concat(work.both))
  })

  it('is named to robots, who may read public pages alone', async () => {
    const { html } = await visit('/robots.txt')
    expect(html).toContain(`Sitemap: ${publicUrl}/sitemap.xml`)
    expect(html).toContain('Disallow: /\n')
  })
})

describe('the feed of new titles', () => {
  it('tells them, the newest first, in both ways of writing', async () => {
    for (const kind of ['rss', 'atom']) {
      const { status, html } = await visit(`/feeds/libraries/${library.open}/new.${kind}`)
      expect(status).toBe(200)
      expect(html.indexOf('Shared')).toBeLessThan(html.indexOf('Middlemarch'))
      expect(html).toContain(`${publicUrl}/books/${work.open}`)
    }
  })

  it('writes titles as the text that they are', async () => {
    const { html } = await visit(`/feeds/libraries/${library.other}/new.atom`)
    expect(html).toContain('<![CDATA[&lt;/script>&lt;script>document.title')
    expect(html).not.toContain('<script>')
  })

  it('is not sent again while it is the same', async () => {
    const address = `/feeds/libraries/${library.open}/new.rss`
    const { headers } = await visit(address)
    expect(headers.get('last-modified')).not.toBeNull()
    const again = await visit(address, {
      'If-None-Match': headers.get('etag') ?? '',
      'Cache-Control': 'max-age=0',
    })
    expect(again.status).toBe(304)
  })
})

describe('a library’s own catalogue', () => {
  it('is looked through by strangers wherever they came in, and searched there', async () => {
    for (const [id, title] of [
      [library.open, 'Middlemarch'],
      [library.other, breaking],
    ] as const) {
      const { html, text } = await visit(`/libraries/${id}/catalogue`)
      expect(html).toContain(`/books/${id === library.open ? work.open : work.other}`)
      expect(html).toContain(`<link rel="canonical" href="${publicUrl}/libraries/${id}/catalogue">`)
      expect(html).toContain(`href="/feeds/libraries/${id}/new.rss"`)
      expect(text).toContain(title === breaking ? 'Birchwood' : 'Ashgrove')
    }
    const { html } = await visit(`/libraries/${library.other}/catalogue`)
    expect(html).toContain(`action="/libraries/${library.other}/catalogue"`)
    expect(html).not.toContain(`/books/${work.open}`)
  })

  it('keeps advanced search and suggestions at the library', async () => {
    const { html } = await visit(`/search/advanced?library=${library.other}`)
    expect(html).toContain(`action="/libraries/${library.other}/catalogue"`)
    const suggested = await visit(`/search/suggestions?library=${library.other}&q=middle`)
    expect(suggested.html).not.toContain(work.open)
  })

  it('asks again for a filter that cannot be read, and keeps what was typed', async () => {
    const place = `/libraries/${library.other}/catalogue`
    for (const [query, said] of [
      ['q=middle&year=abc', '“abc” is no year'],
      ['q=middle&from=19x&to=', '“19x” is no year'],
      ['q=middle&language=quenyan', '“quenyan” is no language'],
    ]) {
      const { status, html } = await visit(`${place}?${query}`)
      expect([status, html.includes(said ?? ''), html.includes('value="middle"')]).toEqual([422, true, true])
      expect(html).toContain(`action="${place}"`)
    }
  })

  it('is found from the list of libraries', async () => {
    expect((await visit('/libraries')).html).toContain(`/libraries/${library.other}/catalogue`)
  })
})

it('shows nothing of a private library anywhere', async () => {
  const closed = [`/libraries/${library.closed}/catalogue`, `/books/${work.closed}`]
  closed.push(...['rss', 'atom'].map(kind => `/feeds/libraries/${library.closed}/new.${kind}`))
  closed.push(`/search/advanced?library=${library.closed}`)
  for (const address of closed) expect((await visit(address)).status).toBe(404)
  const open = ['/sitemap.xml', '/sitemaps/libraries', `/sitemaps/${work.open}`, `/books/${work.both}`]
  open.push(`/feeds/libraries/${library.open}/new.rss`, '/libraries', `/libraries/${library.open}/catalogue`)
  for (const address of open) {
    const { status, html } = await visit(address)
    expect(status).toBe(200)
    for (const secret of [library.closed, work.closed, 'Hidden Hall', 'Secret Diary', 'H-9'])
      expect(html, address).not.toContain(secret)
  }
})

it('is no map, and no waiting, where no public book follows', async () => {
  expect((await site.browser().visit('/sitemaps/ffffffff-ffff-7fff-bfff-ffffffffffff')).status).toBe(404)
})
