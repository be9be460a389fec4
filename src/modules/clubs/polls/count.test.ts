import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Candidate, countBallots } from './count.ts'

const title = (id: string, waiting = 0, copies = 1): Candidate => ({ id, waiting, copies })
const [a, b, c, d] = [title('a'), title('b'), title('c'), title('d')]
const cast = (...ballots: string[]) => ballots.map(ballot => [...ballot])
const told = (count: ReturnType<typeof countBallots>) =>
  count.rounds.map(({ votes, out, byTie }) => [Object.fromEntries(votes), out.join(''), byTie])

describe('a count', () => {
  it('is over at once where one title has more than half', () => {
    const count = countBallots([a, b, c], cast('a', 'ab', 'bc'))
    expect(count.winner).toBe('a')
    expect(told(count)).toEqual([[{ a: 2, b: 1, c: 0 }, '', false]])
  })

  it('takes out what has the fewest, and gives its ballots to what they name next', () => {
    const count = countBallots([a, b, c, d], cast('ac', 'ac', 'ac', 'ab', 'bc', 'bc', 'bc', 'cb', 'cb'))
    expect(count.winner).toBe('b')
    expect(told(count)).toEqual([
      [{ a: 4, b: 3, c: 2, d: 0 }, 'd', false],
      [{ a: 4, b: 3, c: 2 }, 'c', false],
      [{ a: 4, b: 5 }, '', false],
    ])
  })

  it('lets a ballot go that names nothing that is left: half is half of the others', () => {
    const count = countBallots([a, b, c], cast('a', 'a', 'b', 'b', 'bc', 'c'))
    expect(told(count)).toEqual([
      [{ a: 2, b: 3, c: 1 }, 'c', false],
      [{ a: 2, b: 3 }, '', false],
    ])
  })

  it('has no winner where nobody voted, or for nothing that is left', () => {
    expect(countBallots([a, b], [])).toEqual({ winner: null, rounds: [] })
    expect(countBallots([a], cast('', 'x'))).toEqual({ winner: null, rounds: [] })
    expect(countBallots([], cast('a')).winner).toBeNull()
  })

  it.each([
    ['the shorter wait', [title('a', 3, 2), title('b', 4, 3)], 'b'],
    ['what nobody waits for', [title('a', 1, 9), title('b', 0, 1)], 'b'],
    ['what somebody has', [title('a', 0, 0), title('b', 50, 1)], 'b'],
    ['the earlier proposal where waits are equal', [title('b', 2, 4), title('a', 1, 2)], 'b'],
    ['the earlier proposal where nobody has either', [title('b', 0, 0), title('a', 0, 0)], 'b'],
  ])('gives a tie to %s', (_which, titles, winner) => {
    const count = countBallots(titles, cast('a', 'b'))
    expect([count.winner, count.rounds[0]?.byTie]).toEqual([winner, true])
  })
})

const ids = ['a', 'b', 'c', 'd', 'e']
const titles = fc.tuple(
  ...ids.map(id => fc.record({ id: fc.constant(id), copies: fc.nat(3), waiting: fc.nat(4) })),
)
const ballots = fc.array(fc.shuffledSubarray(ids), { maxLength: 12 })

describe('any count', () => {
  it('is won by who is first on more than half of the ballots', () => {
    fc.assert(
      fc.property(titles, ballots, fc.constantFrom(...ids), (titles, ballots, id) => {
        const others = ballots.filter(ballot => ballot.length > 0)
        const majority = Array.from({ length: others.length + 1 }, () => [id])
        expect(countBallots(titles, [...others, ...majority]).winner).toBe(id)
      }),
    )
  })

  it('does not depend on the order of the ballots, nor on blank ones', () => {
    const mixed = ballots.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(titles, mixed, fc.nat(3), (titles, [ballots, shuffled], blank) => {
        const more = Array.from({ length: blank }, () => [])
        expect(countBallots(titles, [...shuffled, ...more])).toEqual(countBallots(titles, ballots))
      }),
    )
  })

  it('loses no ballot but those that name nothing any more, and no title that stays loses one', () => {
    fc.assert(
      fc.property(titles, ballots, (titles, ballots) => {
        const { rounds, winner } = countBallots(titles, ballots)
        const gone = new Set<string>()
        let before = new Map<string, number>()
        for (const { votes, out } of rounds) {
          const naming = ballots.filter(ballot => ballot.some(id => !gone.has(id)))
          expect([...votes.values()].reduce((sum, count) => sum + count, 0)).toBe(naming.length)
          for (const [id, count] of votes) expect(count).toBeGreaterThanOrEqual(before.get(id) ?? 0)
          for (const id of out) gone.add(id)
          before = new Map(votes)
        }
        expect(rounds.slice(0, -1).every(({ out }) => out.length > 0)).toBe(true)
        expect(winner === null).toBe(ballots.every(ballot => ballot.length === 0))
        expect(winner === null || !gone.has(winner)).toBe(true)
      }),
    )
  })

  it('ends as one that takes out a single title at a time until one is left', () => {
    fc.assert(
      fc.property(titles, ballots, (titles, ballots) => {
        fc.pre(ballots.some(ballot => ballot.length > 0))
        expect(countBallots(titles, ballots).winner).toBe(lastOneIn(titles, ballots))
      }),
    )
  })
})

/** The rule once more, the long way round. */
function lastOneIn(titles: readonly Candidate[], ballots: readonly string[][]): string | undefined {
  let left = titles.map((title, place) => ({ ...title, place }))
  const wait = ({ waiting, copies }: Candidate) =>
    copies === 0 ? Number.POSITIVE_INFINITY : waiting / copies
  while (left.length > 1) {
    const isIn = (id: string) => left.some(one => one.id === id)
    const votes = (id: string) => ballots.filter(ballot => ballot.find(isIn) === id).length
    const [worst] = left.toSorted(
      (one, other) =>
        votes(one.id) - votes(other.id) ||
        (wait(one) === wait(other) ? other.place - one.place : wait(other) - wait(one)),
    )
    left = left.filter(one => one !== worst)
  }
  return left[0]?.id
}
