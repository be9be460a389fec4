import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { addReadthrough } from '../readthroughs/editing.ts'
import { tellProgress } from '../readthroughs/telling.ts'
import { challengeWith, finishedBooks, goalsOf, goalWith } from './goal-queries.ts'
import { answerPrompt, beginChallenge, changeGoal, removeChallenge, removeGoal, setGoal } from './setting.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const day = '2026-11-20'
const year = { begins: '2026-01-01', ends: '2026-12-31' }
let reader = ''

beforeEach(async () => {
  reader = await log.reader()
})

async function keep(title: string, pages = 100): Promise<string> {
  const kept = await keepBook(
    log.db,
    reader,
    { workId: await log.work(title, pages), status: 'to-read', on: null, day },
    now,
  )
  if (isRefused(kept)) throw new Error(kept.refused)
  return kept.bookId
}
const finished = async (title: string, ended: string | null, pages = 100) =>
  addReadthrough(
    log.db,
    reader,
    { bookId: await keep(title, pages), began: null, ended, outcome: 'finished' },
    now,
  )
const done = async () =>
  Object.fromEntries((await goalsOf(log.db, reader)).map(goal => [`${goal.kind} ${goal.begins}`, goal.done]))

describe('a goal', () => {
  it('counts what was finished in its days, as far as they are known', async () => {
    for (const kind of ['books', 'pages', 'hours'] as const)
      await setGoal(log.db, reader, { kind, amount: 40, ...year }, now)
    await setGoal(log.db, reader, { kind: 'books', amount: 3, begins: '2026-03-02', ends: '2026-04-30' }, now)
    await finished('On a day', '2026-03-02', 300)
    await finished('In a month', '2026-04', 200)
    await finished('In the month that it begins in', '2026-03', 50)
    await finished('In the year', '2026', 10)
    await finished('Before', '2025-12-31')
    await finished('Some time', null)
    const bookId = await keep('Going on', 400)
    for (const minutes of [50, 71])
      await tellProgress(
        log.db,
        reader,
        { bookId, place: { unit: 'page', value: minutes }, day, minutes },
        now,
      )
    expect(await done()).toEqual({
      'books 2026-01-01': 4,
      'pages 2026-01-01': 560,
      'hours 2026-01-01': 2,
      'books 2026-03-02': 2,
    })
    const goals = await goalsOf(log.db, reader)
    const idOf = (begins: string) =>
      goals.find(goal => goal.kind === 'books' && goal.begins === begins)?.id ?? ''
    const shelfOf = async (begins: string, most: number) =>
      finishedBooks(log.db, reader, [idOf(begins)], most)
    const shelf = await shelfOf(year.begins, 2)
    expect(shelf.map(({ title, pages }) => [title, pages])).toEqual([
      ['On a day', 300],
      ['In a month', 200],
    ])
    // Its shelf shows what it counts.
    expect(await shelfOf(year.begins, 40)).toHaveLength(4)
    const spring = await shelfOf('2026-03-02', 40)
    expect(spring.map(({ title }) => title)).toEqual(['On a day', 'In a month'])
    expect(await goalsOf(log.db, reader, { on: '2026-05-01' })).toHaveLength(3)
    expect(await goalsOf(log.db, reader, { on: '2026-04-30' })).toHaveLength(4)
    expect(await finishedBooks(log.db, await log.reader(), [idOf(year.begins)], 40)).toEqual([])
  })

  it('is changed where it stands, by who has seen it, and never into a second one', async () => {
    const goal = { kind: 'books' as const, amount: 40, ...year }
    const { id } = await setGoal(log.db, reader, goal, now)
    await setGoal(log.db, reader, { ...goal, kind: 'pages' }, now)
    const seen = (await goalWith(log.db, reader, id))?.revision ?? ''
    const change = (more: object, from: string | null = null, personId = reader) =>
      changeGoal(log.db, personId, { goalId: id, seen: from, goal: { ...goal, ...more } })
    expect(await change({ amount: 52, begins: '2026-02-01' }, seen)).toEqual({ id })
    expect(await goalWith(log.db, reader, id)).toMatchObject({ amount: 52, begins: '2026-02-01' })
    expect(await change({ amount: 1 }, seen)).toEqual({ refused: 'stale' })
    expect(await change({ kind: 'pages' })).toEqual({ refused: 'goal-twice' })
    expect(await change({}, null, await log.reader())).toEqual({ refused: 'unknown-goal' })
    expect((await goalsOf(log.db, reader)).map(({ kind, amount }) => [kind, amount]).sort()).toEqual([
      ['books', 52],
      ['pages', 40],
    ])
  })

  it('is set anew over the same days, and is one’s own', async () => {
    const { id } = await setGoal(log.db, reader, { kind: 'books', amount: 40, ...year }, now)
    expect(await setGoal(log.db, reader, { kind: 'books', amount: 52, ...year }, now)).toEqual({ id })
    expect(await goalsOf(log.db, reader)).toMatchObject([{ amount: 52 }])
    expect(await removeGoal(log.db, await log.reader(), id)).toEqual({ refused: 'unknown-goal' })
    expect(await removeGoal(log.db, reader, id)).toEqual({ removed: true })
  })
})

describe('a challenge', () => {
  it('has one book for a prompt, which moves when it is put to another', async () => {
    const { id } = await beginChallenge(
      log.db,
      reader,
      { name: 'Round the world', prompts: ['Africa', 'Asia'] },
      now,
    )
    const bookId = await keep('Season of Migration')
    const prompts = async () => (await challengeWith(log.db, reader, id))?.prompts ?? []
    const [africa, asia] = await prompts()
    for (const prompt of [africa, asia, asia])
      expect(await answerPrompt(log.db, reader, { promptId: prompt?.id ?? '', bookId })).toEqual({
        challengeId: id,
      })
    expect((await prompts()).map(({ title }) => title)).toEqual([null, 'Season of Migration'])
    await answerPrompt(log.db, reader, { promptId: asia?.id ?? '', bookId: null })
    expect((await prompts()).map(({ title }) => title)).toEqual([null, null])
  })

  it('is one’s own, with one’s own books', async () => {
    const { id } = await beginChallenge(log.db, reader, { name: 'Mine', prompts: ['One'] }, now)
    const [prompt] = (await challengeWith(log.db, reader, id))?.prompts ?? []
    const other = await log.reader()
    const promptId = prompt?.id ?? ''
    expect(await challengeWith(log.db, other, id)).toBeUndefined()
    expect(await answerPrompt(log.db, other, { promptId, bookId: null })).toEqual({
      refused: 'unknown-prompt',
    })
    expect(await answerPrompt(log.db, reader, { promptId, bookId: newId() })).toEqual({
      refused: 'unknown-book',
    })
    expect(await removeChallenge(log.db, other, id)).toEqual({ refused: 'unknown-challenge' })
    expect(await removeChallenge(log.db, reader, id)).toEqual({ removed: true })
  })
})
