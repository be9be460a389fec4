import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, shelve } from '../../../../tests/ashgrove.ts'
import { fieldsOfForm } from '../../../../tests/form-fields.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { type Browser, type Fields, testSite } from '../../../../tests/site.ts'
import { password, somebody } from '../../../../tests/somebody.ts'
import { transaction } from '../../../database.ts'
import { addHoldings } from '../books/filing.ts'
import { stateOf } from '../books/work-state.ts'
import { tables } from '../tables.ts'

const site = testSite()
/** Who set the installation up has the care of all records. */
let curator: Browser
let staff: Browser
let books = 0

beforeAll(async () => {
  curator = await librarian(site)
  const person = await somebody(site, 'Wren')
  const { libraryId } = await idsOf(site)
  await site.database.pool.query(
    `insert into identity.memberships (library_id, person_id, role, created_at) values ($1, $2, 'librarian', now())`,
    [libraryId, person.id],
  )
  // The library is chosen at sign-in.
  staff = site.browser()
  await staff.submit('/sign-in', { email: person.email, password })
})

/** A book that another library holds, too. */
async function sharedBook(): Promise<{ workId: string; address: string; title: string }> {
  const title = `Shared ${++books}`
  const { workId } = await shelve(site, title)
  const { libraryId } = await makeLibrary(site.database.db)
  await transaction(site.database.db, tx =>
    addHoldings(tx, new Map([[workId, title]]), { libraryId, now: new Date() }),
  )
  return { workId, address: `/books/${workId}`, title }
}

async function propose(address: string, change: Fields): Promise<string> {
  const form = await staff.visit(`${address}/edit`)
  expect(form.text).toContain('Propose these changes')
  const sent = await staff.submit(address, { ...fieldsOfForm(form.html, address), ...change })
  expect(sent.status).toBe(303)
  const page = await staff.visit(address)
  expect(page.text).toContain('1 change is proposed')
  return /\/proposals\/[0-9a-f-]{36}/.exec(page.html)?.[0] ?? ''
}

const decide = async (address: string, what: string, more: Fields = {}) =>
  curator.submit(`${address}/${what}`, more)

describe('a change of a record that other libraries hold, too', () => {
  it('is proposed, and made when somebody who curates accepts it', async () => {
    const { workId, address, title } = await sharedBook()
    const proposal = await propose(address, { title: `${title}, revised`, publisher: 'Virago' })
    expect((await stateOf(site.database.db, workId)).title).toBe(title)
    expect((await curator.visit('/proposals')).text).toContain(`${title} 3 fields`)
    expect((await curator.visit(proposal)).text).toMatch(/Publisher nothing Virago/)
    expect((await decide(proposal, 'acceptance')).status).toBe(303)
    const state = await stateOf(site.database.db, workId)
    expect([state.title, state.editions[0]?.publisher]).toEqual([`${title}, revised`, 'Virago'])
    expect((await staff.visit('/proposals/own')).text).toContain('Accepted')
    expect((await staff.visit(`${address}/history`)).text).toContain('A proposal was accepted')
    expect((await decide(proposal, 'acceptance')).text).toContain('Somebody decided on this meanwhile')
  })

  it('is declined with a reason that the proposer reads', async () => {
    const { workId, address, title } = await sharedBook()
    const proposal = await propose(address, { title: 'Quite wrong' })
    expect((await decide(proposal, 'rejection', { reason: ' ' })).text).toContain('Say why not')
    await decide(proposal, 'rejection', { reason: 'The title page says otherwise.' })
    expect((await staff.visit('/proposals/own')).text).toMatch(/Declined The title page says otherwise/)
    expect((await stateOf(site.database.db, workId)).title).toBe(title)
  })

  it('says that its field changed since, and writes over it only when told', async () => {
    const { workId, address } = await sharedBook()
    const proposal = await propose(address, { title: 'Their title' })
    const form = fieldsOfForm((await curator.visit(`${address}/edit`)).html, address)
    await curator.submit(address, { ...form, title: 'The curator’s title' })
    expect((await curator.visit(proposal)).text).toMatch(/The record changed since.*: Title/)
    const refused = await decide(proposal, 'acceptance')
    expect([refused.status, refused.text.includes('Look again before you write over it')]).toEqual([
      422,
      true,
    ])
    expect((await stateOf(site.database.db, workId)).title).toBe('The curator’s title')
    await decide(proposal, 'acceptance', { stale: 'yes' })
    expect((await stateOf(site.database.db, workId)).title).toBe('Their title')
  })

  it('is taken back by who made it and nobody else, and is nobody’s to see without the title', async () => {
    const { address } = await sharedBook()
    const proposal = await propose(address, { title: 'Never mind' })
    const stranger = await somebody(site, 'Mina')
    expect((await stranger.browser.visit(proposal)).status).toBe(404)
    expect((await stranger.browser.submit(`${proposal}/withdrawal`)).status).toBe(404)
    expect((await staff.submit(`${proposal}/acceptance`)).status).toBe(403)
    expect((await decide(proposal, 'withdrawal')).status).toBe(404)
    expect((await staff.submit(`${proposal}/withdrawal`)).status).toBe(303)
    expect((await staff.visit(proposal)).text).toContain('Taken back')
  })

  it('is changed at once by who holds the record alone', async () => {
    const { workId } = await shelve(site, 'Ours alone')
    const address = `/books/${workId}`
    const form = await staff.visit(`${address}/edit`)
    expect(form.text).not.toContain('Propose these changes')
    await staff.submit(address, { ...fieldsOfForm(form.html, address), title: 'Ours, changed' })
    expect((await stateOf(site.database.db, workId)).title).toBe('Ours, changed')
    const open = await tables(site.database.db)
      .selectFrom('catalog.proposals')
      .select('id')
      .where('work_id', '=', workId)
      .execute()
    expect(open).toEqual([])
  })
})
