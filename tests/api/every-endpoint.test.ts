import { expect, it } from 'vitest'
import { apiSite } from './given.ts'
import { authSuite } from './suites/auth.ts'

const given = apiSite()

authSuite(given)

it('was answered with success by every endpoint', () => {
  expect(given.conformance.unseen).toEqual([])
})
