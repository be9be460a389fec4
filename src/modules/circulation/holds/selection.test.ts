import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignCopies, type Candidate, canServe, type Waiting, type Ways } from './selection.ts'

const hold = (id: string, changes: Partial<Waiting> = {}): Waiting => ({
  id,
  copyId: null,
  pickupBranch: 'central',
  homeBranch: 'central',
  category: 'adult',
  ...changes,
})
const copy = (id: string, isAt = 'central', ownedBy = isAt): Candidate => ({
  id,
  isAt,
  ownedBy,
  itemType: 'book',
})
const anywhere: Ways = { cost: () => 1, holdable: () => true }
const assigned = (...given: Parameters<typeof assignCopies>) => Object.fromEntries(assignCopies(...given))

describe('assignCopies', () => {
  it('serves holds on a copy before holds on the title, each in queue order', () => {
    const waiting = [hold('first'), hold('second', { copyId: 'b' }), hold('third', { copyId: 'b' })]
    expect(assigned(waiting, [copy('a'), copy('b')], anywhere)).toEqual({ b: 'second', a: 'first' })
  })

  it('prefers a copy at the pickup branch that the patron’s home branch owns, then any there, then the cheapest way', () => {
    const copies = [
      copy('far', 'island'),
      copy('near', 'harbour'),
      copy('here', 'central', 'harbour'),
      copy('own', 'central'),
    ]
    const cost = (from: string) => (from === 'island' ? 9 : 2)
    const waiting = ['1', '2', '3', '4'].map(id => hold(id))
    expect(assigned(waiting, copies, { ...anywhere, cost })).toEqual({
      own: '1',
      here: '2',
      near: '3',
      far: '4',
    })
  })

  it('skips a way that is closed, and a kind that may not be held', () => {
    const closed = { ...anywhere, cost: () => null }
    expect(assigned([hold('1')], [copy('a', 'harbour')], closed)).toEqual({})
    expect(assigned([hold('1')], [copy('a')], closed)).toEqual({ a: '1' })
    expect(assigned([hold('1')], [copy('a')], { ...anywhere, holdable: () => false })).toEqual({})
  })

  it('does not always take the lowest id among equals', () => {
    const copies = ['a', 'b', 'c', 'd'].map(id => copy(id))
    const taken = Array.from(
      { length: 60 },
      (_, turn) => [...assignCopies([hold(`hold ${turn}`)], copies, anywhere).keys()][0],
    )
    expect(new Set(taken)).toEqual(new Set(['a', 'b', 'c', 'd']))
  })

  const branch = fc.constantFrom('central', 'harbour', 'island')
  const waitings = fc.array(
    fc.record({
      copyId: fc.option(fc.constantFrom('c0', 'c1', 'c2')),
      pickupBranch: branch,
      homeBranch: branch,
    }),
    { maxLength: 8 },
  )
  const candidates = fc.array(fc.record({ isAt: branch, ownedBy: branch }), { maxLength: 6 })

  it('gives no copy twice, no hold two, only what may be given, and leaves nobody out who could have what is left', () => {
    fc.assert(
      fc.property(waitings, candidates, fc.boolean(), (drawnHolds, drawnCopies, islandSends) => {
        const waiting = drawnHolds.map((drawn, place) => hold(`h${place}`, drawn))
        const copies = drawnCopies.map(({ isAt, ownedBy }, place) => copy(`c${place}`, isAt, ownedBy))
        const ways = { ...anywhere, cost: (from: string) => (from === 'island' && !islandSends ? null : 1) }
        const given = assignCopies(waiting, copies, ways)
        const holds = [...given.values()]
        expect(new Set(holds).size).toBe(holds.length)
        for (const [copyId, holdId] of given) {
          const one = copies.find(({ id }) => id === copyId)
          const other = waiting.find(({ id }) => id === holdId)
          expect(one && other && canServe(one, other, ways)).toBe(true)
        }
        const left = copies.filter(({ id }) => !given.has(id))
        const empty = waiting.filter(({ id }) => !holds.includes(id))
        expect(empty.some(one => left.some(other => canServe(other, one, ways)))).toBe(false)
      }),
    )
  })
})
