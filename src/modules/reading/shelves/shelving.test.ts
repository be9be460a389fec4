import { beforeEach, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { testLog } from '../log.fixture.ts'
import { shelvesOf } from './shelf-queries.ts'
import { addShelf, changeShelf } from './shelving.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const audience = { shared: 'nobody' as const }
let reader = ''

beforeEach(async () => {
  reader = await log.reader()
})

async function add(name: string): Promise<string> {
  const made = await addShelf(log.db, reader, { name, rule: null }, now)
  if (isRefused(made)) throw new Error(made.refused)
  return made.id
}
const rename = (shelfId: string, name: string) =>
  changeShelf(log.db, reader, { shelfId, name, audience }, now)
const names = async () => (await shelvesOf(log.db, reader)).map(({ name }) => name)

it('is called otherwise, unless another shelf is called so, in whatever capitals', async () => {
  const [bed, loft] = [await add('By the bed'), await add('Loft')]
  expect(await rename(bed, 'LOFT')).toEqual({ refused: 'name-taken' })
  expect(await rename(loft, 'LOFT')).toEqual({ id: loft })
  expect(await rename(newId(), 'Cellar')).toEqual({ refused: 'unknown-shelf' })
  expect(await names()).toEqual(['By the bed', 'LOFT'])
})

it('of two that take one name at the same time one has it, and the other is refused', async () => {
  const ids = await Promise.all(['One', 'Two', 'Three', 'Four'].map(add))
  const answers = await Promise.all(ids.map(id => rename(id, 'Wanted')))
  expect(answers.filter(isRefused)).toEqual(Array(3).fill({ refused: 'name-taken' }))
  expect((await names()).filter(name => name === 'Wanted')).toHaveLength(1)
})
