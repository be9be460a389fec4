import { expect, it } from 'vitest'
import { librarian } from '../../../../tests/ashgrove.ts'
import { testSite } from '../../../../tests/site.ts'
import { reportNames } from './report.ts'

const site = testSite()

it('shows every report to staff, from one page that leads to all they need less often', async () => {
  const staff = await librarian(site)
  const { html } = await staff.visit('/circulation')
  expect(html).toContain('href="/reports"')
  for (const name of reportNames)
    expect((await staff.visit(`/reports?report=${name}&period=this-year`)).status).toBe(200)
  expect((await staff.visit('/reports.csv?report=branches')).status).toBe(200)
})

it('asks a stranger to sign in', async () => {
  expect((await site.browser().visit('/reports')).location).toBe('/sign-in?next=%2Freports')
})
