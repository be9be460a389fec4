import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { openDatabase } from '../src/database.ts'
import { runCarrel, startCarrel, temporaryFolder } from './carrel.ts'
import { freshDataFolder, freshServerDatabase } from './database.ts'
import { administer } from './global-database.ts'

// Whole programs start here, some of them twice, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 })

const onServer = 'server' in inject('template')

/** Settings for a migrated database of the test's own. */
const ownDatabase = async (): Promise<Record<string, string>> =>
  onServer
    ? { DATA_DIR: temporaryFolder(), DATABASE_URL: await freshServerDatabase() }
    : { DATA_DIR: freshDataFolder() }

/** One sentence on standard error, nothing on standard output, code 1. */
const refusal = async (env: Record<string, string>, command = 'start') => {
  const { code, out, err } = await runCarrel([command], env)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.trim().split('\n')).toHaveLength(1)
  return err.trim()
}

async function taken(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

describe('starting', () => {
  it('says one line with the address, serves, and leaves with 0 on a signal', async () => {
    const carrel = await startCarrel(await ownDatabase())
    expect((await fetch(`${carrel.address}/health`)).status).toBe(200)
    expect(await carrel.end('SIGTERM')).toBe(0)
    expect(carrel.said()).toEqual({ out: `Carrel is ready at ${carrel.address}\n`, err: '' })
  })

  it('migrates a database that has nothing yet, and finds nothing to do the second time', async () => {
    const env: Record<string, string> = onServer
      ? { DATABASE_URL: await freshServerDatabase('template0') }
      : { DATA_DIR: temporaryFolder() }
    for (const _ of ['first', 'second']) {
      const { code, out, err } = await runCarrel(['migrate'], env)
      expect({ code, out, err }).toEqual({ code: 0, out: 'The database is up to date.\n', err: '' })
    }
  })

  it('tells of every command when asked for help', async () => {
    const { code, out } = await runCarrel(['--help'])
    expect(code).toBe(0)
    for (const command of ['start', 'web', 'worker', 'demo', 'migrate']) expect(out).toContain(`  ${command}`)
  })
})

describe('a start that cannot succeed', () => {
  it('names each wrong setting', async () => {
    const { code, err } = await runCarrel(['start'], { PORT: 'abc', CARREL_MODE: 'both' })
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toEqual([
      'PORT must be a whole number from 0 to 65535, not "abc".',
      'CARREL_MODE must be one of all, web, worker, not "both".',
    ])
  })

  it('names a tracker of errors that is no address, without its key', async () => {
    const problem = await refusal({ SENTRY_DSN: 'https://s3cret.example.org' })
    expect(problem).toBe('SENTRY_DSN must look like https://key@host/project.')
  })

  it('names the server that does not answer, without its password', async () => {
    const sentence = await refusal({ DATABASE_URL: 'postgres://librarian:s3cret@127.0.0.1:1/books' })
    expect(sentence).toBe('No PostgreSQL answers at 127.0.0.1:1; start it, or correct DATABASE_URL.')
  })

  it('names a host that nobody knows', async () => {
    const sentence = await refusal({ DATABASE_URL: 'postgres://books.invalid/books' })
    expect(sentence).toContain('names the host books.invalid, which is not known here')
  })

  it('names the port that is in use', async () => {
    const PORT = String(await taken())
    const sentence = await refusal({ ...(await ownDatabase()), PORT })
    expect(sentence).toBe(`Port ${PORT} is in use on 127.0.0.1; stop what uses it, or set PORT to another.`)
  })

  it('names the migration that a newer version made', async () => {
    const env = await ownDatabase()
    const { DATA_DIR: dataDir = '', DATABASE_URL: databaseUrl } = env
    const { pool, close } = await openDatabase({ databaseUrl, dataDir, poolSize: 2 })
    await pool.query(`insert into kysely_migration (name, timestamp) values ('29990101000000-later', now())`)
    await close()
    expect(await refusal(env)).toBe(
      "The database's schema is newer than this code (it has 29990101000000-later); start the newer version of Carrel.",
    )
  })

  it.skipIf(onServer)('names the process that holds DATA_DIR', async () => {
    const DATA_DIR = freshDataFolder()
    const carrel = await startCarrel({ DATA_DIR })
    expect(await refusal({ DATA_DIR })).toBe(
      `${DATA_DIR} is in use by process ${carrel.process.pid}; stop that one, or set DATA_DIR to another folder.`,
    )
    expect((await fetch(`${carrel.address}/health`)).status).toBe(200)
  })

  it('says that pages and jobs apart need a server', async () => {
    const sentence = await refusal({ DATA_DIR: temporaryFolder() }, 'worker')
    expect(sentence).toContain('set DATABASE_URL to run worker by itself')
  })
})

describe.runIf(onServer)('a start on a server that is not ready for it', () => {
  const changed = (url: string, change: (url: URL) => void) => {
    const copy = new URL(url)
    change(copy)
    return copy.href
  }

  it('names a database that is not there', async () => {
    const url = changed(await freshServerDatabase(), copy => {
      copy.pathname = '/no_such_books'
    })
    expect(await refusal({ DATABASE_URL: url })).toContain('has no database "no_such_books"')
  })

  it('names a user who may not come in', async () => {
    const url = changed(await freshServerDatabase(), copy => {
      copy.username = 'no_such_librarian'
      copy.password = 's3cret'
    })
    const sentence = await refusal({ DATABASE_URL: url })
    expect(sentence).toContain('does not let no_such_librarian in')
    expect(sentence).not.toContain('s3cret')
  })

  // The server's own list is looked up by name, so a view that comes first in the path answers instead.
  it('names an extension that the server lacks, and where to get it', async () => {
    const url = await freshServerDatabase('template0')
    await administer(
      url,
      `create schema lacking;
       create view lacking.pg_available_extensions as
         select * from pg_catalog.pg_available_extensions where name <> 'vector'`,
    )
    const lacking = changed(url, copy => {
      copy.searchParams.set('options', '-c search_path=lacking,pg_catalog,public')
    })
    expect(await refusal({ DATABASE_URL: lacking })).toBe(
      'The PostgreSQL server lacks the extension vector; install the package pgvector, named like postgresql-17-pgvector in Linux distributions, and start again.',
    )
  })

  it('names what the user may not do', async () => {
    const url = await freshServerDatabase('template0')
    const role = new URL(url).pathname.slice(1)
    await administer(url, `create role ${role} login`)
    onTestFinished(() => administer(url, `drop owned by ${role}; drop role ${role}`))
    const limited = changed(url, copy => {
      copy.username = role
    })
    expect(await refusal({ DATABASE_URL: limited })).toMatch(
      /^The database user may not make tables there \(permission denied .*\); make it the owner/,
    )
    await administer(url, `grant all on schema public to ${role}`)
    expect(await refusal({ DATABASE_URL: limited })).toMatch(
      /^The database user may not create the extension vector; run "create extension vector" there/,
    )
  })

  it('lets one process migrate when several start at once', async () => {
    const DATABASE_URL = await freshServerDatabase('template0')
    const runs = await Promise.all([1, 2, 3].map(() => runCarrel(['migrate'], { DATABASE_URL })))
    expect(runs.map(({ code, err }) => ({ code, err }))).toEqual(Array(3).fill({ code: 0, err: '' }))
  })

  it('runs pages and jobs in two processes', async () => {
    const DATABASE_URL = await freshServerDatabase()
    const web = await startCarrel({ DATABASE_URL }, 'web')
    expect((await fetch(`${web.address}/health`)).status).toBe(200)
    expect(await web.end()).toBe(0)
  })
})

describe('stopping', () => {
  it('answers a request that is in flight, takes no further one, and leaves with 0', async () => {
    const carrel = await startCarrel(await ownDatabase())
    const body = 'email=reader%40example.org&password=not+the+right+one'
    const posting = request(`${carrel.address}/sign-in`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': body.length,
        origin: carrel.address,
        expect: '100-continue',
      },
    })
    posting.flushHeaders()
    await once(posting, 'continue')
    posting.write(body.slice(0, 10))
    const ended = carrel.end('SIGTERM')
    await expect
      .poll(() =>
        fetch(carrel.address).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed')
    posting.end(body.slice(10))
    const [answer] = await once(posting, 'response')
    answer.resume()
    expect(answer.statusCode).toBeLessThan(500)
    await once(answer, 'end')
    expect(await ended).toBe(0)
  })
})

it('leaves with 1 after an error that nobody caught, and writes it down', async () => {
  const carrel = await startCarrel({
    ...(await ownDatabase()),
    NODE_OPTIONS: `--import=data:text/javascript,process.on('SIGUSR2',()=>{throw(new(Error)('lost'))})`,
  })
  expect(await carrel.end('SIGUSR2')).toBe(1)
  expect(JSON.parse(carrel.said().err)).toMatchObject({
    msg: 'Nobody caught this',
    err: { message: 'lost' },
  })
})

describe.skipIf(onServer)('the embedded database', () => {
  it('opens again after a kill: neither the lock nor the socket that was left behind is in the way', async () => {
    const env = { DATA_DIR: freshDataFolder(), TMPDIR: temporaryFolder() }
    const killed = await startCarrel(env)
    await killed.end('SIGKILL')
    expect(readdirSync(env.DATA_DIR)).toContain('carrel.lock')
    expect(readdirSync(env.TMPDIR).filter(name => name.startsWith('carrel-'))).toHaveLength(1)

    const again = await startCarrel(env)
    expect((await fetch(`${again.address}/health`)).status).toBe(200)
    expect(await again.end()).toBe(0)
    expect(readdirSync(env.DATA_DIR)).not.toContain('carrel.lock')
    expect(readdirSync(env.TMPDIR).filter(name => name.startsWith('carrel-'))).toEqual([])
  })

  it('says that its files are damaged, instead of going on with them', async () => {
    const DATA_DIR = freshDataFolder()
    writeFileSync(`${DATA_DIR}/database/PG_VERSION`, '99\n')
    expect(await refusal({ DATA_DIR })).toMatch(
      `The database under ${DATA_DIR} does not open (PGlite failed to initialize properly); restore a backup`,
    )
  })

  it('opens under a DATA_DIR and a TMPDIR with paths longer than a socket may have', async () => {
    const DATA_DIR = `${temporaryFolder()}/${'deep/'.repeat(30)}`
    const carrel = await startCarrel({ DATA_DIR, TMPDIR: `${temporaryFolder()}/${'x'.repeat(100)}` })
    expect(await carrel.end()).toBe(0)
  })
})
