import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { openDatabase } from '../../src/database.ts'
import { runCarrel, startCarrel, temporaryFolder } from '../carrel.ts'
import { freshDataFolder, freshServerDatabase } from '../database.ts'

// A whole installation is filled, on machines that do other things as well.
vi.setConfig({ testTimeout: 120_000 })

const onServer = 'server' in inject('template')
/** Of Carrel's own; Node keeps compiled code there, too. */
const foldersIn = (folder: string) => readdirSync(folder).filter(name => name.startsWith('carrel-'))

/** Settings under which the demo leaves everything in a folder that the test can look into. */
const settings = async (): Promise<Record<string, string> & { TMPDIR: string }> => ({
  TMPDIR: temporaryFolder(),
  // A machine that does other things as well is slow, and warned of it.
  LOG_LEVEL: 'error',
  ...(onServer ? { DATABASE_URL: await freshServerDatabase('template0') } : {}),
})

describe('the demo', () => {
  it('tells how far it is, serves its sign-ins, and takes everything away when it stops', async () => {
    const env = await settings()
    const carrel = await startCarrel(env, 'demo')
    expect(carrel.said().out).toMatch(/^Inviting people …\nShelving [\d,]+ works …\n/)
    expect(carrel.said().out).toContain(`\nCarrel is ready at ${carrel.address}\n`)
    expect(await (await fetch(`${carrel.address}/sign-in`)).text()).toContain('action="/demo/sessions"')
    expect(foldersIn(env.TMPDIR).filter(name => name.startsWith('carrel-demo-'))).toHaveLength(1)
    expect(await carrel.end('SIGTERM')).toBe(0)
    expect(foldersIn(env.TMPDIR)).toEqual([])
    expect(carrel.said().err).toBe('')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'leaves nothing behind when %s comes while it is filled',
    async signal => {
      const env = await settings()
      const carrel = await startCarrel(env, 'demo', /Shelving/)
      expect(await carrel.end(signal)).toBe(0)
      expect(foldersIn(env.TMPDIR)).toEqual([])
      expect(carrel.said().err).toBe('')
    },
  )

  it('refuses a port that is in use before it fills anything', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => {
      other.close()
    })
    const { port } = other.address() as AddressInfo
    const { code, out, err } = await runCarrel(['demo'], { ...(await settings()), PORT: String(port) })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^Port \d+ is in use on 127\.0\.0\.1; /)
  })

  it('refuses a database in which somebody has an account, and changes nothing in it', async () => {
    const own = onServer ? { DATABASE_URL: await freshServerDatabase() } : { DATA_DIR: freshDataFolder() }
    const config = { databaseUrl: own.DATABASE_URL, dataDir: own.DATA_DIR ?? '', poolSize: 2 }
    const before = await openDatabase(config)
    await before.pool.query(
      `insert into identity.people (id, email, name, password_hash, created_at)
       values (gen_random_uuid(), 'ana@example.org', 'Ana', 'x', now())`,
    )
    // Its schema is not even brought up to date.
    await before.pool.query(
      'delete from kysely_migration where name = (select max(name) from kysely_migration)',
    )
    const counted =
      'select (select count(*) from kysely_migration) as made, (select count(*) from identity.people) as people'
    const [then] = (await before.pool.query(counted)).rows
    await before.close()
    const { code, out, err } = await runCarrel(['demo'], { ...own, TMPDIR: temporaryFolder() })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(
      /^The demo fills only a database that nobody uses, and people have accounts in this one; /,
    )
    const after = await openDatabase(config)
    expect((await after.pool.query(counted)).rows).toEqual([then])
    await after.close()
  })

  it.skipIf(onServer)('keeps what it filled where DATA_DIR says', async () => {
    const DATA_DIR = freshDataFolder()
    const carrel = await startCarrel({ DATA_DIR, TMPDIR: temporaryFolder() }, 'demo')
    await carrel.end('SIGTERM')
    expect(existsSync(`${DATA_DIR}/database/PG_VERSION`)).toBe(true)
    const { code } = await runCarrel(['demo'], { DATA_DIR })
    expect(code).toBe(1)
  })
})
