import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { makeLibrary, putOnShelf } from '../shelf.ts'
import { testSite } from '../site.ts'

const breaking = '</script><script>document.title="taken over"</script> ]]> & Co'
const site = testSite()
let chromium: Awaited<ReturnType<typeof openBrowser>>
let libraryId = ''
let workId = ''

beforeAll(async () => {
  chromium = await openBrowser()
  const library = await makeLibrary(site.database.db)
  libraryId = library.libraryId
  const place = { libraryId, branchId: library.branchIds[0] ?? '' }
  workId = (await putOnShelf(site.database.db, { ...place, title: breaking, barcodes: ['B-1'] })).workId
})

afterAll(() => chromium.close())

it('lets no title take a public book’s page over, and the browser runs none of what it says of itself', async () => {
  const page = await chromium.newPage()
  const refused: string[] = []
  page.on('console', message => {
    if (/content security policy/i.test(message.text())) refused.push(message.text())
  })
  await page.goto(`${site.origin}/books/${workId}`)
  expect(refused).toEqual([])
  expect(await page.title()).toContain(breaking)
  const data = page.locator('script:not([src])')
  expect(await data.count()).toBe(1)
  expect(JSON.parse((await data.textContent()) ?? '').name).toBe(breaking)
  // Without this an empty list of complaints would say nothing.
  await page.evaluate(
    'document.head.append(Object.assign(document.createElement("script"), { textContent: "document.title = 1" }))',
  )
  await expect.poll(() => refused.length).toBe(1)
})

it('lets no title break a feed', async () => {
  const page = await chromium.newPage()
  await page.goto(`${site.origin}/robots.txt`)
  for (const kind of ['rss', 'atom']) {
    const { html } = await site.browser().visit(`/feeds/libraries/${libraryId}/new.${kind}`)
    const read = await page.evaluate(`{
      const xml = new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/xml')
      const title = xml.querySelector('parsererror, item title, entry title')
      // Atom says that its titles are HTML; RSS does not say, and they are text.
      title.getAttribute('type') === 'html'
        ? new DOMParser().parseFromString(title.textContent, 'text/html').body.textContent
        : title.textContent
    }`)
    expect(read).toBe(breaking)
  }
})
