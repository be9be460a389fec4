import { beforeAll, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'

const site = testSite()
let wren: Somebody
let mina: Somebody
let libraryId = ''
let branchId = ''

beforeAll(async () => {
  wren = await somebody(site, 'Wren')
  mina = await somebody(site, 'Mina')
  const place = await makeLibrary(site.database.db)
  libraryId = place.libraryId
  branchId = place.branchIds[0] ?? ''
})

async function shownBook(title: string): Promise<string> {
  const { workId } = await putOnShelf(site.database.db, { libraryId, branchId, title, barcodes: [] })
  await mina.browser.submit('/reading', { work: workId, status: 'reading' })
  const { html } = await mina.browser.visit('/reading?status=reading')
  const path = new RegExp(`href="(/reading/[0-9a-f-]{36})"[^>]*>${title}`).exec(html)?.[1] ?? ''
  await mina.browser.submit(path, { seen: '1', audience: 'friends' })
  return path
}

it('says how to begin where there is nothing, and is reached from the log and the page of friends', async () => {
  const { text, html } = await wren.browser.visit('/reading/friends')
  expect(text).toContain('Nothing to see yet')
  expect(html).toContain('href="/friends"')
  for (const page of ['/reading', '/friends'])
    expect((await wren.browser.visit(page)).html).toContain('href="/reading/friends"')
  expect((await site.browser().visit('/reading/friends')).location).toContain('/sign-in')
})

it('shows what a friend reads and finished, their place where they show that, and the way to their books', async () => {
  const reading = await shownBook('Middlemarch')
  await mina.browser.submit(`${await shownBook('Emma')}/status`, { status: 'read' })
  await mina.browser.submit(`${reading}/progress`, { value: '25', unit: 'percent' })
  expect((await wren.browser.visit('/reading/friends')).text).not.toContain('Middlemarch')
  await wren.browser.submit('/friends/requests', { who: '@mina' })
  await mina.browser.submit(`/friends/${wren.id}/acceptance`)
  const books = await wren.browser.visit('/reading/friends')
  expect(books.text).toMatch(/Middlemarch .*Mina reads this now\./)
  expect(books.text).toMatch(/Emma .*Mina finished this, /)
  await mina.browser.submit(`/friends/${wren.id}`, { shows: 'progress' })
  const progress = await wren.browser.visit('/reading/friends')
  expect(progress.text).toMatch(/Mina reads this now, and is at 25 %\./)
  expect(progress.html).toContain('Mina')
  await mina.browser.submit(`/friends/blocked/${wren.id}`)
  expect((await wren.browser.visit('/reading/friends')).text).toContain('Nothing to see yet')
})
