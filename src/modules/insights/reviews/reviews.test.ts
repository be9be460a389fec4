import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testSite } from '../../../../tests/site.ts'
import { placeAt, type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { testReviews } from './reviews.fixture.ts'

const site = testSite()
const reviews = testReviews(site)
let ines: Somebody
let wren: Somebody
let mina: Somebody
let jonas: Somebody
let workId = ''

beforeAll(async () => {
  await reviews.open()
  ines = await somebody(site, 'Ines')
  wren = await somebody(site, 'Wren')
  mina = await somebody(site, 'Mina')
  jonas = await somebody(site, 'Jonas')
  await placeAt(site, ines, reviews.libraryId, 'librarian')
})
beforeEach(async () => {
  workId = await reviews.book('Middlemarch')
})

const rowOf = async (id: string) => {
  const { rows } = await sql<
    Record<string, unknown>
  >`select * from insights.reviews where id = ${id}`.execute(site.database.db)
  return rows[0]
}

describe('writing a review', () => {
  it('is for who borrowed the book, and that is fixed on it without naming the loan', async () => {
    await reviews.lend(wren, workId)
    expect((await wren.browser.visit(`/books/${workId}`)).text).toContain('Write a review')
    const id = await reviews.write(wren, workId, { rating: '17' })
    expect(await rowOf(id)).toMatchObject({
      rating: 17,
      borrowed_here: true,
      method: 'lexicon',
      stands: true,
    })
    await sql`update circulation.loans set patron_id = null, returned_at = now(), closed_as = 'returned',
      returned_branch_id = branch_id where work_id = ${workId}`.execute(site.database.db)
    const changed = await wren.browser.submit(`/reviews/${id}`, {
      body: 'I still love this book.',
      rating: '20',
      gate: '0',
      seen: '1',
    })
    expect(changed.status).toBe(303)
    expect(await rowOf(id)).toMatchObject({ rating: 20, borrowed_here: true, revision: 2 })
  })

  it('is for who owns it by their log or their household', async () => {
    await reviews.own(wren, workId)
    expect(await rowOf(await reviews.write(wren, workId))).toMatchObject({ borrowed_here: false })
    await sql`update identity.libraries set kind = 'household' where id = ${reviews.libraryId}`.execute(
      site.database.db,
    )
    try {
      expect(await rowOf(await reviews.write(ines, workId))).toMatchObject({ borrowed_here: false })
    } finally {
      await sql`update identity.libraries set kind = 'public' where id = ${reviews.libraryId}`.execute(
        site.database.db,
      )
    }
  })

  it('is refused to others, who read why, and keeps what they typed', async () => {
    expect((await jonas.browser.visit(`/books/${workId}`)).text).toContain('once you have borrowed the book')
    const refused = await jonas.browser.submit(`/books/${workId}/reviews`, {
      body: 'I only saw the film, and it was long.',
      rating: '8',
      gate: '0',
      once: newId(),
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('once you have borrowed the book')
  })

  it('is done once for each book', async () => {
    await reviews.lend(wren, workId)
    await reviews.write(wren, workId)
    const again = { body: 'Another of mine on the same.', rating: '8', gate: '0', once: newId() }
    expect((await wren.browser.submit(`/books/${workId}/reviews`, again)).status).toBe(422)
  })

  it.each([
    [{ body: 'Too short' }, 'Write 10 characters or more'],
    [{ body: 'x'.repeat(5001) }, 'Write 5,000 characters or fewer'],
    [{ rating: '3' }, 'Choose a rating'],
    [{ rating: '21' }, 'Choose a rating'],
    [{ gate: '1000001' }, 'Choose a place in the book'],
  ])('says what is wrong with %j', async (fields, words) => {
    await reviews.lend(wren, workId)
    const told = { body: 'Long enough to be one.', rating: '8', gate: '0', once: newId(), ...fields }
    const { status, text, title } = await wren.browser.submit(`/books/${workId}/reviews`, told)
    expect([status, title.startsWith('Error: ')]).toEqual([422, true])
    expect(text).toContain(words)
  })

  it('ends when the loan is forgotten, and says when that is', async () => {
    await reviews.lend(wren, workId, { returned: new Date('2026-11-20T10:00Z') })
    const { text } = await wren.browser.visit(`/books/${workId}`)
    expect(text).toMatch(/You can write it until \d+ \w+/)
    const day = /until (\d+ \w+(?: \d{4})?);/.exec(text)?.[1] ?? 'no day'
    expect((await wren.browser.visit('/loans/history')).text).toContain(`possible until ${day}`)
    await reviews.lend(mina, await reviews.book('Kept'), {
      returned: new Date('2026-11-20T10:00Z'),
      keeps: true,
    })
    const history = await mina.browser.visit('/loans/history')
    expect(history.text).toContain('Write a review')
    expect(history.text).not.toContain('possible until')
  })

  it('sees no second change over the first', async () => {
    await reviews.lend(wren, workId)
    const id = await reviews.write(wren, workId)
    const change = (words: string) =>
      wren.browser.submit(`/reviews/${id}`, { body: words, rating: '8', gate: '0', seen: '1' })
    expect((await change('The first of two changes.')).status).toBe(303)
    const second = await change('The second of two changes.')
    expect(second.status).toBe(409)
    expect(second.html).toContain('name="seen" value="2"')
    expect(await rowOf(id)).toMatchObject({ body: 'The first of two changes.' })
  })

  it('leaves it to its author to change and delete it', async () => {
    await reviews.lend(wren, workId)
    const id = await reviews.write(wren, workId)
    const change = { body: 'Not mine to change.', rating: '8', gate: '0', seen: '1' }
    expect((await jonas.browser.submit(`/reviews/${id}`, change)).status).toBe(404)
    expect((await jonas.browser.submit(`/reviews/${id}/deletion`)).status).toBe(404)
    expect((await wren.browser.visit('/me/reviews')).html).toContain(`/reviews/${id}`)
    expect((await wren.browser.submit(`/reviews/${id}/deletion`)).status).toBe(303)
    expect(await rowOf(id)).toBeUndefined()
    expect((await wren.browser.visit('/me/reviews')).html).not.toContain(`/reviews/${id}`)
  })
})

describe('a review that gives something away', () => {
  const spoiler = 'Casaubon dies in the middle, and I cheered.'

  it('is counted, not shown, until its reader comes so far, and open to its author', async () => {
    await reviews.own(mina, workId)
    await reviews.own(wren, workId)
    const id = await reviews.write(mina, workId, { body: spoiler, gate: '500000' })
    for (const browser of [wren.browser, site.browser()]) {
      const { html, text } = await browser.visit(`/books/${workId}`)
      expect(html).not.toContain('Casaubon')
      expect(text).toContain('One review talks about pages you have not reached.')
      expect((await browser.visit(`/reviews/${id}`)).status).toBe(404)
      expect((await browser.visit(`/books/${workId}/reviews`)).html).not.toContain('Casaubon')
    }
    expect((await mina.browser.visit(`/books/${workId}`)).html).toContain('Casaubon')
    await reviews.read(wren, workId, 399)
    expect((await wren.browser.visit(`/books/${workId}/reviews`)).text).toContain('1 at page 400')
    await reviews.read(wren, workId, 400)
    expect((await wren.browser.visit(`/books/${workId}`)).html).toContain('Casaubon')
  })

  it('can be opened for oneself, and sealed again', async () => {
    await reviews.own(mina, workId)
    const id = await reviews.write(mina, workId, { body: spoiler, gate: '1000000' })
    const opened = await wren.browser.submitAndFollow(`/books/${workId}/reviews/opening`)
    expect(opened.html).toContain('Casaubon')
    expect((await jonas.browser.visit(`/books/${workId}/reviews`)).html).not.toContain('Casaubon')
    const sealed = await wren.browser.submitAndFollow(`/books/${workId}/reviews/sealing`)
    expect(sealed.html).not.toContain('Casaubon')
    expect((await wren.browser.submit(`/reviews/${id}/helpful`, { helpful: 'yes' })).status).toBe(404)
    expect((await wren.browser.submit(`/reviews/${id}/report`, { reason: 'A spoiler.' })).status).toBe(404)
  })
})

describe('who found a review helpful', () => {
  it('counts once, can take it back, and brings it to the top', async () => {
    await reviews.own(mina, workId)
    await reviews.own(jonas, workId)
    const first = await reviews.write(mina, workId, { body: 'The one that helps people.' })
    await reviews.write(jonas, workId, { body: 'The one that came later.' })
    const order = async (query = '') => {
      const { text } = await wren.browser.visit(`/books/${workId}/reviews${query}`)
      return text.indexOf('that helps people') < text.indexOf('that came later')
    }
    expect(await order()).toBe(false)
    for (let press = 0; press < 2; press++)
      await wren.browser.submit(`/reviews/${first}/helpful`, { helpful: 'yes' })
    expect(await rowOf(first)).toMatchObject({ helpful: 1 })
    expect([await order(), await order('?sort=newest')]).toEqual([true, false])
    await wren.browser.submit(`/reviews/${first}/helpful`, { helpful: 'no' })
    expect(await rowOf(first)).toMatchObject({ helpful: 0 })
    expect((await mina.browser.submit(`/reviews/${first}/helpful`, { helpful: 'yes' })).status).toBe(404)
  })
})

describe('names', () => {
  it('are told to who is signed in, and to strangers only of those whose page is open to all', async () => {
    await reviews.own(mina, workId)
    await reviews.write(mina, workId)
    await sql`update identity.people set page_seen_by = 'here' where id = ${mina.id}`.execute(
      site.database.db,
    )
    expect((await wren.browser.visit(`/books/${workId}`)).text).toContain('Mina')
    const strange = await site.browser().visit(`/books/${workId}`)
    expect(strange.text).not.toContain('Mina')
    expect(strange.text).toContain('A reader')
    await sql`update identity.people set page_seen_by = 'everyone' where id = ${mina.id}`.execute(
      site.database.db,
    )
    expect((await site.browser().visit(`/books/${workId}`)).text).toContain('Mina')
  })
})

describe('keeping order', () => {
  it('is for staff of a library that has the book: they see what is reported, hide it or let it stand, and it is written down', async () => {
    await reviews.own(mina, workId)
    const id = await reviews.write(mina, workId, { body: 'Words that nobody should read.' })
    expect((await wren.browser.submit(`/reviews/${id}/report`, { reason: '' })).status).toBe(422)
    expect((await mina.browser.submit(`/reviews/${id}/report`, { reason: 'Mine.' })).status).toBe(404)
    await wren.browser.submit(`/reviews/${id}/report`, { reason: 'It is rude.' })
    expect((await wren.browser.visit('/reviews/reports')).status).toBe(403)
    expect((await wren.browser.submit(`/reviews/${id}/judgement`, { outcome: 'hidden' })).status).toBe(403)
    expect((await ines.browser.visit('/reviews/reports')).text).toContain('It is rude.')
    await ines.browser.submit(`/reviews/${id}/judgement`, { outcome: 'hidden' })
    expect((await ines.browser.visit('/reviews/reports')).text).toContain('Nothing is reported')
    expect((await wren.browser.visit(`/books/${workId}`)).html).not.toContain('nobody should read')
    expect((await mina.browser.visit(`/books/${workId}`)).text).toContain('hidden by those who keep order')
    const { rows } = await sql<{ event: string; actor_id: string }>`
      select event, actor_id from identity.audit where subject_id = ${id}`.execute(site.database.db)
    expect(rows).toEqual([{ event: 'insights.review-hidden', actor_id: ines.id }])
    await ines.browser.submit(`/reviews/${id}/judgement`, { outcome: 'kept' })
    expect((await wren.browser.visit(`/books/${workId}`)).html).toContain('nobody should read')
  })

  it('is nothing for staff of a library that has not', async () => {
    await reviews.own(mina, workId)
    const id = await reviews.write(mina, workId)
    await wren.browser.submit(`/reviews/${id}/report`, { reason: 'Seen from afar.' })
    const { rows } = await sql<{
      id: string
    }>`select id from catalog.copies where work_id = ${workId}`.execute(site.database.db)
    await sql`delete from catalog.copies where id = ${rows[0]?.id}`.execute(site.database.db)
    expect((await ines.browser.visit('/reviews/reports')).text).not.toContain('Seen from afar.')
    expect((await ines.browser.submit(`/reviews/${id}/judgement`, { outcome: 'hidden' })).status).toBe(403)
    await sql`update identity.people set role = 'administrator' where id = ${jonas.id}`.execute(
      site.database.db,
    )
    try {
      expect((await jonas.browser.visit('/reviews/reports')).text).toContain('Seen from afar.')
      expect((await jonas.browser.submit(`/reviews/${id}/judgement`, { outcome: 'hidden' })).status).toBe(303)
    } finally {
      await sql`update identity.people set role = 'user' where id = ${jonas.id}`.execute(site.database.db)
    }
  })
})

describe('a book’s reviews together', () => {
  const bodies = [
    ['I loved the narrator, who is wonderfully fair to foolish people.', '20'],
    ['A great narrator: clever, fair and kind even to foolish people. Lovely.', '18'],
    ['The politics in the middle are a terrible, horrible bore, and I hated them.', '5'],
  ] as const

  it('have a dial and sentences of readers from three on, word for word, each leading to its review', async () => {
    const people = [wren, mina, jonas]
    for (const [place, [body, rating]] of bodies.entries()) {
      const person = people[place]
      if (!person) continue
      const { text, html } = await site.browser().visit(`/books/${workId}`)
      expect(html).not.toContain('class="dial"')
      if (place) expect(text).toContain(`${place} positive`)
      await reviews.own(person, workId)
      await reviews.write(person, workId, { body, rating })
    }
    await reviews.agree(workId)
    const { html, text } = await site.browser().visit(`/books/${workId}`)
    expect(html).toContain('class="dial"')
    expect(text).toContain('2 positive, 0 neutral, 1 negative')
    expect(text).toContain('What readers agree on')
    const links = [
      ...html.matchAll(/<a href="\/reviews\/([0-9a-f-]+)#review-\1"><q dir="auto">([^<]+)<\/q>/g),
    ]
    expect(links).toHaveLength(3)
    for (const [, id = '', sentence = ''] of links)
      expect(String((await rowOf(id))?.body)).toContain(sentence.replaceAll('&#39;', "'"))
  })

  it('quote nobody’s sealed review to who may not read it, nor what does not stand there any more', async () => {
    const people = [wren, mina, jonas]
    const ids: string[] = []
    for (const [place, [body, rating]] of bodies.entries()) {
      const person = people[place]
      if (!person) continue
      await reviews.own(person, workId)
      ids.push(await reviews.write(person, workId, { body, rating, gate: place === 0 ? '900000' : '0' }))
    }
    await reviews.agree(workId)
    const quoted = async (browser = site.browser()) =>
      [...(await browser.visit(`/books/${workId}`)).html.matchAll(/<q dir="auto">([^<]+)/g)].map(([, q]) => q)
    expect((await quoted(wren.browser)).join()).toContain('wonderfully fair')
    expect((await quoted()).join()).not.toContain('wonderfully fair')
    expect((await quoted()).length).toBeGreaterThan(0)
    await jonas.browser.submit(`/reviews/${ids[2]}`, {
      body: 'I have come to love the politics.',
      rating: '18',
      gate: '0',
      seen: '1',
    })
    expect((await quoted()).join()).not.toContain('horrible bore')
  })

  it('are listed by what they say, a page at a time', async () => {
    await sql`with made as (
        insert into identity.people (id, email, name, password_hash, created_at)
        select gen_random_uuid(), gen_random_uuid() || '@example.org', 'Reader ' || number, 'none', now()
        from generate_series(1, 45) number returning id, name)
      insert into insights.reviews (id, work_id, told_work_id, person_id, body, rating, borrowed_here, sentiment, method, written_at)
      select gen_random_uuid(), ${workId}, ${workId}, id, 'Written by ' || name, 12, true,
        case when substr(name, 8)::int % 2 = 0 then 8000 else -8000 end, 'rating', now() from made`.execute(
      site.database.db,
    )
    const seen: string[] = []
    let pages = 0
    for (
      let next: string | undefined = `/books/${workId}/reviews?band=very-positive&sort=newest`;
      next;
      pages++
    ) {
      const { html } = await wren.browser.visit(next)
      seen.push(...[...html.matchAll(/Written by Reader (\d+)/g)].map(([, number = '']) => number))
      next = /href="([^"]+)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(pages).toBe(2)
    expect(seen.map(Number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 22 }, (_, place) => (place + 1) * 2),
    )
  })
})
