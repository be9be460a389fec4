import { expect, it } from 'vitest'
import { within } from './networks.ts'

it.each([
  ['127.0.0.1', true],
  ['::ffff:10.20.30.40', true],
  ['fd00::7', true],
  ['11.0.0.1', false],
  ['::1', false],
  ['', false],
  ['unknown', false],
])('tells whether %s is one of the addresses or lies in one of the networks', (address, found) => {
  expect(within(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])(address)).toBe(found)
})
