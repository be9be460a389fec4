import { transaction } from '../../src/database.ts'
import { joinWorks } from '../../src/modules/catalog/merging/joining-works.ts'
import { writeProposal } from '../../src/modules/catalog/proposals/proposals.ts'
import { idsOf, shelve } from '../ashgrove.ts'
import { fieldsOfForm } from '../form-fields.ts'
import type { Browser, testSite } from '../site.ts'

type Site = ReturnType<typeof testSite>

/** Addresses of all pages about records, each with something on it; and some in another state. */
export async function recordsInEveryState(
  site: Site,
  visitor: Browser,
  workId: string,
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const book = `/books/${workId}`
  const form = fieldsOfForm((await visitor.visit(`${book}/edit`)).html, book)
  await visitor.submit(book, {
    ...form,
    subtitle: 'A study of provincial life',
    personName: ['George Eliot', 'Juliet Stevenson'],
    personRole: ['author', 'narrator'],
    seriesName: 'Everyman’s library',
    seriesNumber: '5',
    subjects: 'Marriage',
    genres: 'Novels',
  })
  const edition = fieldsOfForm((await visitor.visit(`${book}/editions/new`)).html, `${book}/editions`)
  await visitor.submit(`${book}/editions`, { ...edition, publisher: 'Penguin', year: '2003' })
  const own = fieldsOfForm((await visitor.visit(`${book}/additions`)).html, `${book}/additions`)
  await visitor.submit(`${book}/additions`, { ...own, note: 'Signed.', localSubjects: 'Ours' })
  const page = await visitor.visit(book)
  const { html } = await visitor.visit(`${book}/editions`)
  const editions = [...html.matchAll(/<option[^>]*value="([0-9a-f-]{36})"/g)].map(([, id]) => id)
  const linked = (room: string) => new RegExp(`/${room}/[0-9a-f-]{36}`).exec(page.html)?.[0] ?? ''
  const [person, series, subject] = [linked('contributors'), linked('series'), linked('subjects')]
  const names = fieldsOfForm((await visitor.visit(`${person}/edit`)).html, person)
  await visitor.submit(person, { ...names, dates: '1819-1880', variantName: 'Mary Ann Evans' })
  const proposal = await proposed(site, workId)
  const merge = await joined(site)
  return {
    addresses: new Map([
      ['/books/:id/history', `${book}/history`],
      ['/books/:id/editions', `${book}/editions`],
      ['/books/:id/editions/merger', `${book}/editions/merger?q=twice`],
      ['/books/:id/editions/new', `${book}/editions/new`],
      ['/books/:id/merger', `${book}/merger`],
      ['/books/:id/additions', `${book}/additions`],
      ['/books/:id/additions/history', `${book}/additions/history`],
      ['/proposals/:id', `/proposals/${proposal}`],
      ['/merges/:id', `/merges/${merge.mergeId}`],
      ['/contributors/:id', person],
      ['/contributors/:id/edit', `${person}/edit`],
      ['/contributors/:id/history', `${person}/history`],
      ['/contributors/:id/merger', `${person}/merger?q=juliet`],
      ['/series/:id', series],
      ['/subjects/:id', subject],
    ]),
    further: [
      `${book}/merger?other=${merge.into}`,
      `${book}/merger?q=twice`,
      `${book}/editions/merger?other=${merge.into}`,
      `${book}/editions/merger?from=${editions[0]}&into=${editions[1]}`,
    ],
  }
}

async function proposed(site: Site, workId: string): Promise<string> {
  const { libraryId } = await idsOf(site)
  const change = { field: 'title', editionId: null, before: 'Middlemarsh', after: 'Middle March' } as const
  const facts = { workId, libraryId, changes: [change] }
  const proposal = await transaction(site.database.db, tx =>
    writeProposal(tx, facts, { by: null, address: null }, new Date()),
  )
  return proposal.id
}

async function joined(site: Site): Promise<{ mergeId: string; into: string }> {
  const [{ workId: from }, { workId: into }] = [
    await shelve(site, 'Twice here'),
    await shelve(site, 'Twice there'),
  ]
  const editor = { libraryId: (await idsOf(site)).libraryId, curates: true }
  const merge = await joinWorks(
    site.database.db,
    editor,
    { from, into },
    { by: null, address: null },
    new Date(),
  )
  if ('refused' in merge) throw new Error(merge.refused)
  return { mergeId: merge.mergeId, into }
}
