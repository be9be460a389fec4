import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import * as rule from './tie.ts'

const now = new Date('2026-11-20T12:00:00Z')
const none: rule.Tie = {
  friends: null,
  asks: null,
  asked: null,
  follows: null,
  followed: null,
  blocks: null,
  blocked: null,
  shows: null,
  isShown: null,
}

describe('a request', () => {
  it('waits for the other', () => {
    expect(rule.ask(none, now)).toEqual({ asks: now })
  })

  it('makes friends of two who ask each other', () => {
    expect(rule.ask({ ...none, asked: now }, now)).toEqual({ friends: now, asks: null, asked: null })
  })

  it('of somebody who is blocked changes nothing and is not refused', () => {
    expect(rule.ask({ ...none, blocked: now }, now)).toEqual({})
  })

  it.each([
    ['friends-already', { friends: now }],
    ['asked-already', { asks: now }],
    ['blocked-by-you', { blocks: now }],
    ['blocked-by-you', { blocks: now, blocked: now }],
  ])('is refused as %s', (name, before) => {
    expect(rule.ask({ ...none, ...before }, now)).toEqual({ refused: name })
  })

  it('is accepted, declined and withdrawn while it waits, and not otherwise', () => {
    expect(rule.accept({ ...none, asked: now }, now)).toEqual({ friends: now, asks: null, asked: null })
    expect(rule.decline({ ...none, asked: now })).toEqual({ asked: null })
    expect(rule.withdraw({ ...none, asks: now })).toEqual({ asks: null })
    for (const outcome of [
      rule.accept({ ...none, asks: now }, now),
      rule.decline({ ...none, asks: now }),
      rule.withdraw({ ...none, asked: now }),
    ])
      expect(outcome).toEqual({ refused: 'no-request' })
  })
})

describe('a friendship', () => {
  it('ends with what each showed the other', () => {
    const friends = { ...none, friends: now, shows: 'nothing', isShown: 'progress' } as const
    expect(rule.unfriend(friends)).toEqual({ friends: null, shows: null, isShown: null })
    expect(rule.unfriend(none)).toEqual({ refused: 'no-friend' })
    expect(rule.show(none, 'books')).toEqual({ refused: 'no-friend' })
  })
})

describe('following', () => {
  it('is refused twice, and towards who is blocked', () => {
    expect(rule.follow(none, now)).toEqual({ follows: now })
    expect(rule.follow({ ...none, follows: now }, now)).toEqual({ refused: 'follows-already' })
    expect(rule.follow({ ...none, blocks: now }, now)).toEqual({ refused: 'blocked-by-you' })
    expect(rule.follow({ ...none, blocked: now }, now)).toEqual({})
    expect(rule.unfollow(none)).toEqual({ refused: 'not-followed' })
  })
})

describe('blocking', () => {
  it('ends everything, and brings nothing back when it ends', () => {
    const before = { ...none, friends: now, follows: now, followed: now, shows: 'books' } as const
    const blocked = { ...before, ...rule.block(before, now) }
    expect(blocked).toEqual({ ...none, blocks: now })
    expect({ ...blocked, ...rule.unblock(blocked) }).toEqual(none)
    expect(rule.unblock(none)).toEqual({ refused: 'not-blocked' })
    expect(rule.block(blocked, now)).toEqual({ refused: 'blocked-already' })
  })
})

const acts = {
  ask: (tie: rule.Tie) => rule.ask(tie, now),
  accept: (tie: rule.Tie) => rule.accept(tie, now),
  decline: rule.decline,
  withdraw: rule.withdraw,
  unfriend: rule.unfriend,
  block: (tie: rule.Tie) => rule.block(tie, now),
  unblock: rule.unblock,
  follow: (tie: rule.Tie) => rule.follow(tie, now),
  unfollow: rule.unfollow,
  show: (tie: rule.Tie) => rule.show(tie, 'progress'),
}

it('never leaves two people friends and asking, or blocked and anything else, whatever they do', () => {
  const act = fc.record({
    who: fc.constantFrom('one', 'other'),
    what: fc.constantFrom(...Object.values(acts)),
  })
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), done => {
      let tie = none
      for (const { who, what } of done) {
        const seen = who === 'one' ? tie : turned(tie)
        const change = what(seen)
        if (isRefused(change)) continue
        const after = { ...seen, ...change }
        tie = who === 'one' ? after : turned(after)
        expect([tie.friends, tie.asks, tie.asked].filter(Boolean).length).toBeLessThanOrEqual(1)
        if (!tie.friends) expect([tie.shows, tie.isShown]).toEqual([null, null])
        if (tie.blocks || tie.blocked) expect({ ...tie, blocks: null, blocked: null }).toEqual(none)
      }
    }),
  )
})

const turned = (tie: rule.Tie): rule.Tie => ({
  friends: tie.friends,
  asks: tie.asked,
  asked: tie.asks,
  follows: tie.followed,
  followed: tie.follows,
  blocks: tie.blocked,
  blocked: tie.blocks,
  shows: tie.isShown,
  isShown: tie.shows,
})
