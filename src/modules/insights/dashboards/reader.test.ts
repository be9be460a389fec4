import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { testReviews } from '../reviews/reviews.fixture.ts'
import { ownWriting } from './own-writing.ts'

const site = testSite()
const reviews = testReviews(site)
let wren: Somebody
let jonas: Somebody
let books: string[] = []

beforeAll(async () => {
  await reviews.open()
  wren = await somebody(site, 'Wren')
  jonas = await somebody(site, 'Jonas')
  books = [await reviews.book('Emma'), await reviews.book('Persuasion'), await reviews.book('Evelina')]
})

const write = async (who: Somebody, book: number, rating: number, sentiment: number) => {
  await reviews.own(who, books[book] ?? '')
  const id = await reviews.write(who, books[book] ?? '', { rating: String(rating) })
  await sql`update insights.reviews set sentiment = ${sentiment} where id = ${id}`.execute(site.database.db)
  return id
}
const page = async () => (await wren.browser.visit('/reading/statistics')).text

describe('of a reader’s statistics, what they wrote', () => {
  it('is nothing while they wrote nothing', async () => {
    expect(await page()).not.toContain('What you wrote')
  })

  it('is a sentence while there are few reviews, without a dial', async () => {
    await write(wren, 0, 20, 8000)
    const { html, text } = await wren.browser.visit('/reading/statistics')
    expect(text).toContain('You wrote 1 review.')
    expect(html).not.toContain('class="dial"')
  })

  it('is how they read, with a dial and its table, and how they differ from others’', async () => {
    await write(wren, 1, 16, -6000)
    await write(wren, 2, 12, 4000)
    // Others gave 4, 4 and 1 star; the differences are 1, 0 and 2.
    await write(jonas, 0, 16, 0)
    await write(jonas, 1, 16, 0)
    await write(jonas, 2, 4, -9000)
    expect(await ownWriting(site.database.db, wren.id)).toMatchObject({
      reviews: {
        reviews: 3,
        sentiment: 0.2,
        band: 'neutral',
        sides: { positive: 2, neutral: 0, negative: 1 },
      },
      compared: { books: 3, stars: 1 },
      helpful: 0,
      questions: { asked: 0, answered: 0 },
    })
    const { html, text } = await wren.browser.visit('/reading/statistics')
    expect(html).toContain('aria-label="Sentiment +0.20 on a scale from −1 to +1: neutral"')
    expect(html).toContain('<details><summary>What the reviews say: the table</summary>')
    expect(text).toContain('You wrote 3 reviews. Of 3 books that others reviewed, too, you gave 1 star')
    expect(html).toContain('href="/recommendations"')
  })

  it('counts who found them helpful and what they asked, and none of a hidden review', async () => {
    const { db } = site.database
    const { rows } = await sql<{ id: string }>`select id from insights.reviews
      where person_id = ${wren.id} order by id limit 1`.execute(db)
    await sql`insert into insights.helpful_votes (review_id, person_id, voted_at)
      values (${rows[0]?.id}, ${jonas.id}, now())`.execute(db)
    await sql`insert into insights.questions (id, person_id, question, asked_at, state, settled_at)
      values (${newId()}, ${wren.id}, 'When?', now(), 'silent', now())`.execute(db)
    const text = await page()
    expect(text).toContain('You wrote 3 reviews, found helpful once.')
    expect(text).toContain('You asked documents 1 question; none was answered.')
    await sql`update insights.reviews set hidden_at = now(), hidden_by = ${jonas.id} where id = ${rows[0]?.id}`.execute(
      db,
    )
    expect(await page()).toContain('You wrote 2 reviews.')
  })

  it('holds nothing of somebody else', async () => {
    const { text } = await jonas.browser.visit('/reading/statistics')
    expect(text).toContain('You wrote 3 reviews.')
    expect(text).not.toContain('You asked')
  })
})
