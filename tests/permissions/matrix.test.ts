import { beforeAll, describe, expect, it } from 'vitest'
import type { Module } from '../../src/module.ts'
import { permissionsOf } from '../../src/modules/identity/index.ts'
import { modules } from '../../src/modules.ts'
import { signedIn } from '../../src/web/kit/authorize.ts'
import { testSite } from '../site.ts'
import { admitted, admittingOnly, type Entrance, recording } from './admitting.ts'
import { everybody, type Visitor } from './people.ts'

const doors = admittingOnly()
const planted: Entrance[] = []
const tooWide: Module = {
  name: 'planted',
  routes: router =>
    recording(router, planted).get('/planted', Object.assign(signedIn(), { needs: 'identity.ownership' })),
}
const site = testSite({ modules: [...doors.modules, tooWide] })
const holders = permissionsOf(modules)
let visitors: Visitor[]
let libraryId: string

beforeAll(async () => {
  const all = await everybody(site)
  visitors = all.visitors
  libraryId = all.libraryId
})

/** Whether this visitor gets past the guard of this door. */
async function isLetIn({ method, path, api }: Entrance, { cookie, token }: Visitor): Promise<boolean> {
  const address = path
    .replace(/^(\/libraries\/)(?::id|\{id\})/, `$1${libraryId}`)
    .replaceAll(/:\w+|\{\w+\}/g, '01a1f999-0000-7000-8000-000000000000')
  const { headers } = await fetch(site.origin + (api ? '/api/v1' : '') + address, {
    method,
    redirect: 'manual',
    headers: api
      ? token
        ? { Authorization: `Bearer ${token}` }
        : {}
      : { Cookie: cookie, Origin: site.origin },
  })
  return headers.get(admitted) === 'yes'
}

/** Who is let in where they should not be, or turned away. */
async function wronged(entrances: readonly Entrance[]): Promise<string[]> {
  const wrong: string[] = []
  for (const entrance of entrances)
    for (const visitor of visitors) {
      const is = await isLetIn(entrance, visitor)
      if (is !== shouldBeLetIn(entrance, visitor))
        wrong.push(`${entrance.method} ${entrance.path} ${is ? 'lets in' : 'turns away'} ${visitor.name}`)
    }
  return wrong
}

/** The same, as the modules declare it. */
function shouldBeLetIn({ needs, api }: Entrance, { role, own, installation }: Visitor): boolean {
  if (needs === null) return true
  if (installation === null) return false
  if (needs === 'account') return true
  // A page is about the library that the session works at; an endpoint names it in its address.
  const there = api ? role : own
  if (needs === 'member') return there !== null
  const held = holders[needs] ?? []
  return (there !== null && held.includes(there)) || held.includes(installation)
}

describe('every route and endpoint', () => {
  it('lets in whom it should and nobody else, whatever their role, in their own library or another', async () => {
    expect(await wronged(doors.entrances)).toEqual([])
    expect(doors.entrances.length).toBeGreaterThan(150)
  }, 120_000)

  it('is caught when its guard lets in more', async () => {
    const wrong = await wronged(planted)
    expect(wrong).toContain('GET /planted lets in member')
    expect(wrong).not.toContain('GET /planted lets in owner')
    expect(wrong).not.toContain('GET /planted lets in stranger')
  })

  it('takes a permission that some module declares', () => {
    const unknown = doors.entrances
      .map(({ needs }) => needs)
      .filter(needs => needs?.includes('.') && !(needs in holders))
    expect(unknown).toEqual([])
  })

  // Written anew by: npx vitest run tests/permissions -u
  it('stands in docs/permissions.md as it is', async () => {
    await expect(await table()).toMatchFileSnapshot('../../docs/permissions.md')
  }, 120_000)
})

async function table(): Promise<string> {
  const columns = visitors.map(({ name }) => name)
  const rows = async (entrances: Entrance[]) => {
    const lines: string[] = []
    for (const entrance of entrances) {
      const cells: string[] = []
      for (const visitor of visitors) cells.push((await isLetIn(entrance, visitor)) ? '●' : '')
      lines.push(
        `| \`${entrance.method} ${entrance.path}\` | ${entrance.needs ?? ''} | ${cells.join(' | ')} |`,
      )
    }
    return lines
  }
  const head = [`| | takes | ${columns.join(' | ')} |`, `|---|---|${columns.map(() => ':-:').join('|')}|`]
  const inOrder = doors.entrances.toSorted((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1))
  return [
    '# Who may use what',
    '',
    'Each page and each endpoint, tried as everybody: who is let past its guard. Written by `npx vitest run tests/permissions -u`,',
    'and a test fails when it is not so any more. *unattached* belongs to no library; *elsewhere* owns another library than the one',
    'asked about, and where a page says nothing of a library it is about their own. What a single page or answer then holds is',
    'decided in its query: what one may not see is not found.',
    '',
    '## Pages',
    '',
    ...head,
    ...(await rows(inOrder.filter(({ api }) => !api))),
    '',
    '## API',
    '',
    ...head,
    ...(await rows(inOrder.filter(({ api }) => api))),
    '',
  ].join('\n')
}
