import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { isRefused } from '../../../refusal.ts'
import { nobody } from '../../identity/index.ts'
import { newCardNumber } from './card-number.ts'
import { replaceCard } from './cards.ts'
import { patronPageSize, patronsPage } from './patron-queries.ts'
import { registerPatron } from './patrons.ts'

const database = testDatabase()
const now = new Date('2026-11-20T10:00:00Z')
const names = ['Zebra', 'Äpfel', 'apple', 'Ångström', 'مريم', 'Ana']
let libraryId = ''
let branchId = ''

beforeAll(async () => {
  const made = await makeLibrary(database.db)
  libraryId = made.libraryId
  branchId = made.branchIds[0] ?? ''
})

const register = (name: string, card: string) =>
  registerPatron(
    database.db,
    libraryId,
    {
      name,
      card,
      email: null,
      phone: null,
      category: 'adult',
      home_branch_id: branchId,
      expires_on: null,
      note: null,
    },
    nobody,
    now,
  )

describe('a library’s patrons', () => {
  it('come page by page, each once, in the order people expect in any script', async () => {
    const total = patronPageSize * 2 + 7
    for (let place = 0; place < total; place++) await register(names[place % names.length] ?? '', `P${place}`)
    const seen: { id: string; name: string }[] = []
    let after: { name: string; id: string } | null = null
    for (;;) {
      const found = await patronsPage(database.db, libraryId, { q: '', after })
      const page = found.slice(0, patronPageSize)
      seen.push(...page)
      const last = page.at(-1)
      if (found.length <= patronPageSize || !last) break
      after = { name: last.name, id: last.id }
    }
    expect(seen).toHaveLength(total)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(total)
    const inOrder = [...new Set(seen.map(({ name }) => name))]
    expect(inOrder).toEqual(['Ana', 'Ångström', 'Äpfel', 'apple', 'Zebra', 'مريم'])
    const backwards = await patronsPage(database.db, libraryId, {
      q: '',
      order: 'desc',
      after: seen.at(-1) ?? null,
    })
    expect(backwards.slice(0, 3).map(({ id }) => id)).toEqual(
      seen
        .slice(-4, -1)
        .reverse()
        .map(({ id }) => id),
    )
  })

  it('get the next free card number offered, and each card once', async () => {
    expect(await newCardNumber(database.db, libraryId)).toBe('20000001')
    await register('First', '20000001')
    expect(await newCardNumber(database.db, libraryId)).toBe('20000002')
    expect(await register('Second', '20000001')).toEqual({ refused: 'card-taken' })
    const { length } = await patronsPage(database.db, libraryId, { q: 'second', after: null })
    expect(length).toBe(0)
  })

  it('keep their card when the new one is taken', async () => {
    const made = await register('Keeper', 'K1')
    await register('Other', 'K2')
    const id = isRefused(made) ? '' : made.id
    expect(await replaceCard(database.db, libraryId, id, 'K2', nobody, now)).toEqual({
      refused: 'card-taken',
    })
    const [keeper] = await patronsPage(database.db, libraryId, { q: 'keeper', after: null })
    expect(keeper?.card).toBe('K1')
    await replaceCard(database.db, libraryId, id, 'K3', nobody, now)
    expect(
      (await patronsPage(database.db, libraryId, { q: 'K3', after: null })).map(({ name }) => name),
    ).toEqual(['Keeper'])
  })
})
