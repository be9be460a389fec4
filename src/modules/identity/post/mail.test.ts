import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sources } from '../../../../tests/architecture/source.ts'
import { testDatabase } from '../../../../tests/database.ts'
import type { MailSettings } from '../../../config.ts'
import { transaction } from '../../../database.ts'
import type { Job } from '../../../jobs/job.ts'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { startWorker, type Worker } from '../../../jobs/worker.ts'
import { silentLog } from '../../../log.ts'
import { lateLetters } from './late-letters.ts'
import { writeLetter } from './letter.ts'
import { type Mail, sendMail } from './mail.ts'
import { startMailServer } from './mail-server.fixture.ts'
import { mailCounts, mailPageSize, mailsPage, mailWithId, resendMail } from './mails.ts'
import { sendMailJob } from './sending.ts'
import { sweepMails } from './sweep.ts'

const database = testDatabase()
const now = new Date('2026-11-20T10:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

let server: Awaited<ReturnType<typeof startMailServer>>
beforeAll(async () => {
  server = await startMailServer()
  // What a library or a club tells is as it was written: who knows better is another module.
  for (const { fresh, sent } of Object.values(lateLetters)) {
    fresh.fill(async (_db, mail) => mail.params)
    sent.fill(async () => {})
  }
})
afterAll(() => server.close())
beforeEach(async () => {
  server.mood = 'well'
  server.received.length = 0
  await sql`delete from identity.mails`.execute(database.db)
})

const letter: Mail = {
  to: 'ben@example.org',
  personId: null,
  letter: 'verify-email',
  params: { name: 'Ben' },
  link: '/email-confirmations/s3cret',
}

const post = async (mail: Partial<Mail> = {}): Promise<string> =>
  (await transaction(database.db, tx => sendMail(tx, { ...letter, ...mail }, now))).id

const run = (mailId: string, at = now, mail: MailSettings | undefined = server.settings) =>
  sendMailJob.run(
    { mailId },
    {
      id: mailId,
      db: database.db,
      filesDir: '',
      mail,
      log: silentLog,
      now: at,
      signal: new AbortController().signal,
      progress: async () => {},
    },
  )

const rowOf = async (id: string) => {
  const row = await mailWithId(database.db, id)
  if (!row) throw new Error('The mail is gone.')
  return row
}

const jobOf = async (mailId: string): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    select id from pgboss.job where name = 'identity.send-mail' and data->>'mailId' = ${mailId}`.execute(
    database.db,
  )
  return rows[0]?.id ?? ''
}

describe('a mail', () => {
  it('is written with its job in one transaction, and neither is there after a rollback', async () => {
    const id = await post()
    expect(await jobOf(id)).not.toBe('')
    await expect(
      transaction(database.db, async tx => {
        await sendMail(tx, { ...letter, to: 'rolled@example.org' }, now)
        throw new Error('back')
      }),
    ).rejects.toThrow('back')
    const { rows } = await sql<{ mails: number; jobs: number }>`
      select (select count(*) from identity.mails)::int as mails,
        (select count(*) from pgboss.job where name = 'identity.send-mail' and state = 'created')::int as jobs`.execute(
      database.db,
    )
    expect(rows).toEqual([{ mails: 1, jobs: 1 }])
  })

  it('arrives as text and as HTML of the same words, and can be answered by no machine', async () => {
    const id = await post()
    await run(id)
    const [email] = server.received
    expect(email?.subject).toBe('Is this your e-mail address?')
    expect(email?.from).toMatchObject({ name: 'Carrel', address: 'carrel@example.org' })
    expect(email?.to).toEqual([{ name: '', address: 'ben@example.org' }])
    expect(email?.messageId).toBe(`<${id}@books.example.org>`)
    expect(email?.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
    )
    for (const body of [email?.text, email?.html]) {
      expect(body).toContain('Hello Ben,')
      expect(body).toContain('https://books.example.org/email-confirmations/s3cret')
      expect(body).toContain('leave this mail: nothing happens then.')
    }
  })

  it('keeps its secret link until it is sent, and no longer', async () => {
    const id = await post()
    expect((await rowOf(id)).link).toBe('/email-confirmations/s3cret')
    await run(id)
    const row = await rowOf(id)
    expect(row).toMatchObject({ status: 'sent', sent_at: now, link: null, attempts: 1, last_error: null })
    expect(JSON.stringify(row)).not.toContain('s3cret')
    expect(writeLetter(row, 'https://books.example.org').text).toContain('only in the mail itself')
    const { rows } = await sql<{ data: object }>`select data from pgboss.job`.execute(database.db)
    expect(JSON.stringify(rows)).not.toContain('s3cret')
  })

  it('is sent once, however often and however many at once its job runs', async () => {
    const id = await post()
    const runs = await Promise.allSettled([run(id), run(id), run(id)])
    expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await run(id)
    expect(server.received).toHaveLength(1)
  })

  it('that a killed process had begun is taken up again, but not while it may still be on its way', async () => {
    const id = await post()
    await sql`update identity.mails set claimed_at = ${now}, attempts = 1`.execute(database.db)
    await expect(run(id, later(0.5))).rejects.toThrow('Another run is sending this mail.')
    expect(server.received).toHaveLength(0)
    await run(id, later(1))
    expect(server.received).toHaveLength(1)
  })

  it('takes no name for markup, and no address for a second one', async () => {
    const id = await post({
      params: { name: '<b onclick="x">Ben\r\nBcc: eve@example.org' },
      to: 'a@b.example,eve@example.org',
    })
    await run(id).catch(() => {})
    const row = await rowOf(id)
    const { html } = writeLetter(row, 'https://books.example.org')
    expect(html).toContain('&lt;b onclick=&quot;x&quot;&gt;Ben')
    expect(server.received.flatMap(({ to, bcc }) => [to, bcc]).flat()).not.toContainEqual(
      expect.objectContaining({ address: 'eve@example.org' }),
    )
  })
})

describe('a mail server', () => {
  it('that is busy gets the mail later', async () => {
    const id = await post()
    server.mood = 'busy'
    await expect(run(id)).rejects.toThrow('try later')
    expect(await rowOf(id)).toMatchObject({ status: 'waiting', attempts: 1, claimed_at: null })
    expect((await rowOf(id)).last_error).toContain('451')
    server.mood = 'well'
    await run(id, later(1))
    expect(await rowOf(id)).toMatchObject({ status: 'sent', attempts: 2, last_error: null })
  })

  it('that is away gets the mail later', async () => {
    const id = await post()
    const away = { ...server.settings, smtpUrl: 'smtp://127.0.0.1:1' }
    await expect(run(id, now, away)).rejects.toThrow('ECONNREFUSED')
    await run(id, later(1))
    expect(server.received).toHaveLength(1)
  })

  it('that says no for good is not asked again', async () => {
    const id = await post()
    server.mood = 'refusing'
    await run(id)
    expect(await rowOf(id)).toMatchObject({ status: 'failed', attempts: 1 })
    expect((await rowOf(id)).last_error).toContain('no such mailbox')
    server.mood = 'well'
    await run(id)
    expect(server.received).toHaveLength(0)
  })

  it('that never answers is given up when the run ends', async () => {
    const id = await post()
    server.mood = 'silent'
    const leaving = new AbortController()
    const running = sendMailJob.run(
      { mailId: id },
      {
        id,
        db: database.db,
        filesDir: '',
        mail: server.settings,
        log: silentLog,
        now,
        signal: leaving.signal,
        progress: async () => {},
      },
    )
    leaving.abort()
    await expect(running).rejects.toThrow('took too long')
    expect(await rowOf(id)).toMatchObject({ status: 'waiting', claimed_at: null })
  })

  it('that failed in every run gets the mail when its dead letter is sent again', async () => {
    const id = await post()
    server.mood = 'busy'
    for (let minute = 0; minute <= 10; minute++) await run(id, later(minute)).catch(() => {})
    server.mood = 'well'
    await run(id, later(20))
    expect(await rowOf(id)).toMatchObject({ status: 'sent', link: null })
    expect(server.received).toHaveLength(1)
  })

  it('that fails in every run leaves the mail as failed, until somebody sends it again', async () => {
    const id = await post()
    server.mood = 'busy'
    for (let minute = 0; minute <= 10; minute++) await run(id, later(minute)).catch(() => {})
    expect(await rowOf(id)).toMatchObject({ status: 'failed', attempts: 11 })
    expect(await resendMail(database.db, id)).toEqual({ id })
    server.mood = 'well'
    await run(id, later(20))
    expect(server.received).toHaveLength(1)
    expect(await resendMail(database.db, id)).toEqual({ refused: 'mail-gone-out' })
  })
})

describe('the queue', () => {
  // The same work, without the waiting between its runs.
  const hasty: Job = { ...sendMailJob, options: { ...sendMailJob.options, retryLimit: 1, retryDelay: 0 } }
  let worker: Worker
  beforeAll(async () => {
    await prepareJobs(database.pool, [hasty])
    worker = await startWorker({
      database,
      jobs: [hasty],
      filesDir: '',
      mail: server.settings,
      log: silentLog,
      pollEvery: 0.5,
      watched: true,
    })
  })
  afterAll(() => worker.stop())

  it('sends what was written', async () => {
    const id = await post()
    expect(await worker.settled(hasty.name, await jobOf(id))).toBe('completed')
    expect(await rowOf(id)).toMatchObject({ status: 'sent' })
  })

  it('shows what failed in every run among its dead letters', async () => {
    server.mood = 'busy'
    const id = await post()
    expect(await worker.settled(hasty.name, await jobOf(id))).toBe('failed')
    const dead = () =>
      sql`select id from pgboss.job where name = 'identity.send-mail.dead' and data->>'mailId' = ${id}`.execute(
        database.db,
      )
    await expect.poll(async () => (await dead()).rows, { timeout: 10_000 }).toHaveLength(1)
  })
})

describe('without a mail server', () => {
  it('mails are kept with their link, for the administrator to read and pass on', async () => {
    const id = await post()
    await sendMailJob.run({ mailId: id }, { ...(await contextOf(id)), mail: undefined })
    const row = await rowOf(id)
    expect(row.status).toBe('kept')
    expect(writeLetter(row, 'http://localhost:3000').text).toContain(
      'http://localhost:3000/email-confirmations/s3cret',
    )
  })

  it('one is sent when there is a mail server later, unless its link is forgotten', async () => {
    const [fresh, old] = [await post(), await post({ to: 'old@example.org' })]
    for (const id of [fresh, old])
      await sendMailJob.run({ mailId: id }, { ...(await contextOf(id)), mail: undefined })
    await sql`update identity.mails set link = null where id = ${old}`.execute(database.db)
    expect(await resendMail(database.db, fresh)).toEqual({ id: fresh })
    expect(await resendMail(database.db, old)).toEqual({ refused: 'mail-link-gone' })
    await run(fresh, later(5))
    expect(server.received).toHaveLength(1)
  })

  const contextOf = async (id: string) => ({
    id,
    db: database.db,
    filesDir: '',
    log: silentLog,
    now,
    signal: new AbortController().signal,
    progress: async () => {},
  })
})

describe('the list of mails', () => {
  it('goes on below the last one that was shown, in one state or in all', async () => {
    for (let number = 0; number < mailPageSize + 2; number++) await post({ to: `a${number}@example.org` })
    const first = await mailsPage(database.db, { status: 'waiting', after: null })
    expect(first).toHaveLength(mailPageSize + 1)
    const rest = await mailsPage(database.db, { status: null, after: first[mailPageSize - 1]?.id ?? '' })
    expect(rest.map(({ address }) => address)).toEqual(['a1@example.org', 'a0@example.org'])
    expect(await mailsPage(database.db, { status: 'failed', after: null })).toEqual([])
    expect(await mailCounts(database.db)).toEqual({ waiting: mailPageSize + 2, sent: 0, failed: 0, kept: 0 })
  })

  it('loses links after three days and mails after thirty', async () => {
    const id = await post()
    await sql`update identity.mails set status = 'kept'`.execute(database.db)
    const sweep = async (days: number) =>
      sweepMails.run(
        {},
        {
          id,
          db: database.db,
          filesDir: '',
          log: silentLog,
          now: later(days * 1440 + 1),
          signal: new AbortController().signal,
          progress: async () => {},
        },
      )
    await sweep(2)
    expect((await rowOf(id)).link).not.toBeNull()
    await sweep(3)
    expect((await rowOf(id)).link).toBeNull()
    await sweep(30)
    expect(await mailWithId(database.db, id)).toBeUndefined()
  })
})

describe('every letter', () => {
  const messages = JSON.parse(sources('views/identity/en.json')[0]?.text ?? '{}') as {
    letters: Record<string, { subject: string; text: string; button?: string; after?: string } | string>
  }
  const letters = Object.entries(messages.letters).flatMap(([name, parts]) =>
    typeof parts === 'string' ? [] : [{ name, parts }],
  )

  it.each(letters)('is rendered and sent: $name', async ({ name, parts }) => {
    const params = Object.fromEntries(
      [...JSON.stringify(parts).matchAll(/\{(\w+)/g)].map(([, param = '']) => [param, 'something']),
    )
    const { link, ...others } = letter
    const mail = { ...others, letter: name, params, ...(parts.button && link ? { link } : {}) }
    const id = (await transaction(database.db, tx => sendMail(tx, mail, now))).id
    await run(id)
    const [email] = server.received
    expect(email?.subject).not.toMatch(/[{}]|^$/)
    expect(email?.text).not.toMatch(/[{}]/)
    expect(email?.text?.includes('https://books.example.org')).toBe(parts.button !== undefined)
    expect(email?.html).toContain('<h1')
  })
})
