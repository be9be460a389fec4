import { expect, it } from 'vitest'
import { apiSite } from './given.ts'
import { accountsSuite } from './suites/accounts.ts'
import { authSuite } from './suites/auth.ts'
import { bettingSuite } from './suites/betting.ts'
import { catalogueSuite } from './suites/catalogue.ts'
import { chargingSuite } from './suites/charging.ts'
import { dashboardSuite } from './suites/dashboards.ts'
import { documentsSuite } from './suites/documents.ts'
import { enrichingSuite } from './suites/enriching.ts'
import { gatheringSuite } from './suites/gathering.ts'
import { holdsSuite } from './suites/holds.ts'
import { importsSuite } from './suites/imports.ts'
import { lendingSuite } from './suites/lending.ts'
import { librariesSuite } from './suites/libraries.ts'
import { loggingSuite } from './suites/logging.ts'
import { membersSuite } from './suites/members.ts'
import { movingSuite } from './suites/moving.ts'
import { peopleSuite } from './suites/people.ts'
import { questioningSuite } from './suites/questioning.ts'
import { recommendingSuite } from './suites/recommending.ts'
import { reviewingSuite } from './suites/reviewing.ts'
import { rulingSuite } from './suites/ruling.ts'
import { searchingSuite } from './suites/searching.ts'
import { summarisingSuite } from './suites/summarising.ts'
import { tasksSuite } from './suites/tasks.ts'
import { tellingSuite } from './suites/telling.ts'

// In one file, so that it can be seen that every endpoint was asked: each answer is held against the OpenAPI document.
const given = apiSite()

authSuite(given)
accountsSuite(given)
peopleSuite(given)
librariesSuite(given)
membersSuite(given)
catalogueSuite(given)
importsSuite(given)
enrichingSuite(given)
summarisingSuite(given)
searchingSuite(given)
lendingSuite(given)
chargingSuite(given)
holdsSuite(given)
rulingSuite(given)
loggingSuite(given)
bettingSuite(given)
gatheringSuite(given)
tellingSuite(given)
reviewingSuite(given)
movingSuite(given)
recommendingSuite(given)
questioningSuite(given)
documentsSuite(given)
dashboardSuite(given)
tasksSuite(given)

it('was answered with success by every endpoint', () => {
  expect(given.conformance.unseen).toEqual([])
})
