import { sql } from 'kysely'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { setSwitches } from '../../src/modules/identity/index.ts'
import { testReviews } from '../../src/modules/insights/reviews/reviews.fixture.ts'
import { openBrowser } from '../chromium.ts'
import { jobContext } from '../job-context.ts'
import { modelServer, openaiPiece } from '../models/model-server.ts'
import { jobNamed } from '../named-job.ts'
import { testSite } from '../site.ts'
import { password, type Somebody, somebody } from '../somebody.ts'

const rules = `# House rules

The reading room closes at nine. Bags stay in the lockers by the door.

# Cards

A lost card is replaced at the desk for two pounds.`

describe.each([
  ['with JavaScript, at a desk', { javaScriptEnabled: true, viewport: { width: 1280, height: 900 } }],
  ['without JavaScript, on a phone', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }],
])('a reader and a model, %s', (_name, options) => {
  const site = testSite()
  const reviews = testReviews(site)
  let server: Awaited<ReturnType<typeof modelServer>>
  let browser: Browser
  let page: Page
  let mina: Somebody
  let places = 0

  beforeAll(async () => {
    server = await modelServer()
    await reviews.open()
    await setSwitches(site.database.db, { models: 'on' }, { by: null, address: null }, new Date())
    mina = await somebody(site, 'Mina')
    browser = await openBrowser()
    page = await (await browser.newContext(options)).newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(`${site.origin}/sign-in`)
    await page.getByLabel('E-mail').fill(mina.email)
    await page.getByLabel('Password').fill(password)
    await press('Sign in')
    await heading('Your carrel')
  })
  beforeEach(async () => {
    server.answers(server.speak)
    await sql`update insights.model_gates set resting_until = null`.execute(site.database.db)
  })
  afterAll(() => browser.close())

  it('writes a review, and sees what readers agree on in sentences of their own', async () => {
    const book = await reviews.book('The Summer Book')
    for (const name of ['Ada', 'Ben']) {
      const other = await somebody(site, name)
      await reviews.own(other, book)
      await reviews.write(other, book, { body: `${name} loved the island. The dialogue is a delight.` })
    }
    await reviews.own(mina, book)
    await page.goto(`${site.origin}/books/${book}`)
    await follow('Write a review')
    await page.getByLabel('Rating').selectOption({ label: '4½ of 5' })
    await page
      .getByLabel('What you think of it')
      .fill('The dialogue between the two is a delight, and the island too.')
    await press('Publish the review')
    await see('The dialogue between the two is a delight')
    server.says(
      JSON.stringify({
        consensus: 'Readers love the island and the dialogue.',
        praise: ['The dialogue is a delight.', 'It is the best book ever written.'],
        criticism: [],
      }),
    )
    await run('insights.find-consensus', { workId: book })
    await page.goto(`${site.origin}/books/${book}`)
    await see('Readers love the island and the dialogue.')
    await see('Written by the model')
    await expect(main().getByText('best book ever').count()).resolves.toBe(0)
    await main().getByRole('link', { name: 'The dialogue is a delight.' }).first().click()
    await main()
      .getByText(/loved the island/)
      .first()
      .waitFor()
  })

  it('brings a document, asks, and opens the passage on which the answer stands', async () => {
    await page.goto(`${site.origin}/documents`)
    await follow('Add a document')
    await page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'house-rules.md', mimeType: 'text/markdown', buffer: Buffer.from(rules) })
    await press('Add the document')
    await see('house-rules.md was added.')
    await run('insights.read-document', { documentId: idIn('documents') })
    if (!options.javaScriptEnabled) await follow('Look again')
    await main().getByRole('heading', { name: 'Contents' }).waitFor()

    await ask('When does the reading room close?')
    server.says(sentence('It closes at nine.', 'The reading room closes at nine.'))
    await answer()
    await see('It closes at nine.')
    await see('Written by model-')
    await main().getByRole('link', { name: '1', exact: true }).click()
    await main()
      .getByRole('link', { name: /page 1/ })
      .first()
      .click()
    await see('Bags stay in the lockers by the door.')
  })

  it('sees an answer grow, and hears what the documents do not say', async () => {
    const rest = Promise.withResolvers<void>()
    server.answers(async (res, asked) => {
      if (asked.texts.length > 0) return server.speak(res, asked)
      res.setHeader('Content-Type', 'text/event-stream')
      res.write(openaiPiece(`${sentence('It closes at nine.', 'closes at nine')}\n`))
      await rest.promise
      res.write(openaiPiece(sentence('Bags stay outside.', 'Bags stay in the lockers')))
      res.end('data: [DONE]\n\n')
    })
    await ask('When does the reading room close, and where do bags stay?')
    const answering = answer()
    await see('It closes at nine.')
    await see('More may come.')
    rest.resolve()
    await answering
    await see('Bags stay outside.')
    await main().getByRole('button', { name: 'Yes' }).click()
    await see('You said that it helped.')

    await ask('Who painted the ceiling of the chapel?')
    await answer()
    await see('The documents do not say')
  })

  it('is told that the model is away, and answered when it is back', async () => {
    server.answers(res => void res.writeHead(500).end())
    await ask('Where is a lost card replaced?')
    await expect(answer()).rejects.toThrow('says that it failed')
    await see('Not answered now')
    server.answers(server.speak)
    server.says(sentence('At the desk.', 'replaced at the desk for two pounds'))
    await answer()
    await page.reload()
    await see('At the desk.')
  })

  const main = () => page.getByRole('main')
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const press = (name: string) => main().getByRole('button', { name, exact: true }).first().click()
  const follow = (name: string) => main().getByRole('link', { name, exact: true }).first().click()
  const see = (words: string) => main().getByText(words).first().waitFor()
  const idIn = (folder: string) => page.url().replace(`${site.origin}/${folder}/`, '')

  const ask = async (question: string) => {
    await page.goto(`${site.origin}/questions`)
    await page.getByLabel('Ask all your documents').fill(question)
    await press('Ask')
    await heading(question)
  }

  // Each model of its own: a circuit that one test opened is none of the next one's.
  const run = (name: string, payload: object) =>
    jobNamed(name).run(payload, {
      ...jobContext(site, new Date()),
      models: readConfig({ ...server.settings(), MODEL_NAME: `model-${++places}` }).models,
    })
  const answer = () => run('insights.answer-question', { questionId: idIn('questions') })
})

const sentence = (words: string, quote: string): string =>
  JSON.stringify({ sentence: words, quotes: [{ source: 1, quote }] })
