import type { Demo } from '../../../demo.ts'
import { addCondition } from './condition.ts'
import { addDonation } from './donation.ts'
import { tableWorks } from './drafts.ts'
import { type Shelved, shelve, shelveAtHome } from './shelving.ts'

/** The town's books and the household's, as the tables in works/ have them. */
export async function addBooks(demo: Demo): Promise<void> {
  const works = tableWorks()
  demo.say(`Shelving ${works.length.toLocaleString('en')} works …`)
  const shelved = await shelve(demo, works)
  await shelveAtHome(demo, shelved)
  await addCondition(demo)
  recommendPages(demo, shelved)
  await addDonation(demo)
}

function recommendPages(demo: Demo, shelved: readonly Shelved[]): void {
  demo.recommend('reader', {
    href: '/search?q=brothers',
    label: 'catalog.demo.search',
    params: { q: 'brothers' },
  })
  const title = 'Season of Migration to the North'
  const workId = shelved.find(({ work }) => work.title === title)?.filings[0]?.workId
  if (workId)
    demo.recommend('reader', { href: `/books/${workId}`, label: 'catalog.demo.book', params: { title } })
  demo.recommend('organiser', { href: '/catalog', label: 'catalog.demo.catalogue' })
  demo.recommend('organiser', { href: '/books/new', label: 'catalog.demo.add' })
}
