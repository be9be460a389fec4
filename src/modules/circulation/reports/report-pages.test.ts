import { describe, expect, it } from 'vitest'
import { librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { testSite } from '../../../../tests/site.ts'
import { reportNames } from './report.ts'

const site = testSite()

describe('reports', () => {
  it('of a library that never lent say how to begin, and count nothing', async () => {
    const staff = await librarian(site)
    const { html } = await staff.visit('/reports')
    expect(html).toContain('Nothing was lent yet')
    expect(html).toContain('<a class="button" href="/desk">')
    expect(html).not.toMatch(/<svg[^>]*role="img"|<table/)
  })

  it('stand on one page, each in full behind it', async () => {
    const staff = await librarian(site)
    const patron = (await register(site, staff, '20000001')).replace('/patrons/', '')
    await shelve(site, 'Piranesi', 'P1', 'P2')
    await staff.submit('/desk/scans', { barcode: 'P1', patron })
    expect((await staff.visit('/circulation')).html).toContain('href="/reports"')
    const { html } = await staff.visit('/reports')
    expect(html).toMatch(/aria-current="page">28 days</)
    expect(html).toContain('1 copy never went out.')
    for (const name of reportNames) {
      expect(html).toContain(`aria-labelledby="${name}"`)
      const report = await staff.visit(`/reports/${name}?period=this-year`)
      expect(report.status).toBe(200)
      expect((await staff.visit(`/reports.csv?report=${name}`)).status).toBe(200)
    }
  })

  it('say in words that nothing happened, and draw nothing', async () => {
    const staff = await librarian(site)
    const { html } = await staff.visit('/reports?period=own&from=2020-01-01&to=2020-01-31')
    expect(html).toContain('Nothing was lent in these days')
    expect(html).toContain('1 January 2020 to 31 January 2020')
    expect((await staff.visit('/reports/days?period=own&from=2020-01-01&to=2020-01-31')).html).not.toMatch(
      /<svg[^>]*role="img"|<table/,
    )
    expect((await staff.visit('/reports/overdue')).html).toContain('Nothing is overdue.')
  })

  it('write days in words, and in files as they are sorted', async () => {
    const staff = await librarian(site)
    expect((await staff.visit('/reports/days?period=own&from=2020-01-01&to=2020-01-02')).html).not.toContain(
      '2020-01-01</th>',
    )
    const { html } = await staff.visit('/reports.csv?report=days&period=own&from=2020-01-01&to=2020-01-02')
    expect(html).toContain('2020-01-01,0\r\n2020-01-02,0')
  })

  it.each(['/reports', '/reports/subjects'])(
    'say at %s which day is wrong, and keep what was typed',
    async place => {
      const staff = await librarian(site)
      const answer = await staff.visit(`${place}?period=own&from=2026-11-09&to=2026-11-02`)
      expect(answer.status).toBe(422)
      expect(answer.html).toContain('There is a problem')
      expect(answer.html).toContain('value="2026-11-02"')
      expect(answer.html).toMatch(/aria-invalid="true"/)
    },
  )

  it('are not found under another name', async () => {
    const staff = await librarian(site)
    expect((await staff.visit('/reports/nothing')).status).toBe(404)
    expect((await staff.visit('/reports.csv?report=nothing')).status).toBe(404)
  })

  it('ask a stranger to sign in', async () => {
    expect((await site.browser().visit('/reports')).location).toBe('/sign-in?next=%2Freports')
  })
})
