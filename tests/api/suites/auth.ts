import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { hashOf } from '../../../src/modules/identity/tokens/secrets.ts'
import { ashgrove } from '../../ashgrove.ts'
import type { Given } from '../given.ts'
import { reader } from '../given.ts'

export const authSuite = ({ site, anybody, as, reader: asReader, owner }: Given) =>
  describe('signing a program in', () => {
    it('gives a pair of tokens and says who it is for', async () => {
      await asReader()
      const program = anybody()
      const { status, body, headers } = await program.signIn(reader.email, reader.password)
      expect(status).toBe(200)
      expect(body.data).toMatchObject({
        token_type: 'Bearer',
        expires_in: 900,
        user: { email: reader.email },
      })
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('set-cookie')).toBeNull()
      expect((await program.get('/users/me')).body.data.name).toBe(reader.name)
    })

    it('says the same of a wrong password and of nobody', async () => {
      const wrong = await anybody().signIn(reader.email, 'not the words of Ben')
      const nobody = await anybody().signIn('nobody@example.org', 'not the words of Ben')
      expect(wrong.status).toBe(401)
      expect({ ...wrong.body }).toEqual(nobody.body)
      expect(wrong.body.error.code).toBe('NO_MATCH')
    })

    it('tells what is missing of both fields', async () => {
      const { status, body } = await anybody().post('/auth/login', { email: 'ben' })
      expect(status).toBe(422)
      expect(body.error.details.map(({ field }: { field: string }) => field)).toEqual(['email', 'password'])
    })

    it('shares its tries with the sign-in page', async () => {
      const email = 'tried@example.org'
      for (let tries = 0; tries < 10; tries += 1)
        await site.browser().submit('/sign-in', { email, password: 'wrong wrong wrong' })
      const { status, headers, body } = await anybody().signIn(email, 'wrong wrong wrong')
      expect([status, body.error.code]).toEqual([429, 'TOO_MANY_REQUESTS'])
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(60)
    })

    it('keeps neither token in the database', async () => {
      const { body } = await anybody().signIn(reader.email, reader.password)
      const { rows } = await sql<{ hash: string }>`select hash from identity.family_tokens`.execute(
        site.database.db,
      )
      expect(rows.length).toBeGreaterThan(1)
      for (const { hash } of rows)
        expect([body.data.access_token, body.data.refresh_token].join()).not.toContain(hash)
    })

    it('exchanges a refresh token once; shown again it signs the program out', async () => {
      const program = anybody()
      const first = await program.signIn(reader.email, reader.password)
      const second = await anybody().post('/auth/refresh', { refresh_token: first.body.data.refresh_token })
      expect(second.status).toBe(200)
      program.token = second.body.data.access_token
      expect((await program.get('/users/me')).status).toBe(200)
      const again = await anybody().post('/auth/refresh', { refresh_token: first.body.data.refresh_token })
      expect([again.status, again.body.error.code]).toEqual([401, 'REFRESH_REFUSED'])
      // The thief and the one it was stolen from are out alike.
      expect((await program.get('/users/me')).body.error.code).toBe('TOKEN_REFUSED')
      const next = await anybody().post('/auth/refresh', { refresh_token: second.body.data.refresh_token })
      expect(next.status).toBe(401)
      const { rows } =
        await sql`select from identity.audit where event = 'identity.refresh-token-reused'`.execute(
          site.database.db,
        )
      expect(rows).toHaveLength(1)
    })

    it('exchanges a refresh token for one of two who come at once', async () => {
      const { body } = await anybody().signIn(reader.email, reader.password)
      const sent = { refresh_token: body.data.refresh_token }
      const answers = await Promise.all([
        anybody().post('/auth/refresh', sent),
        anybody().post('/auth/refresh', sent),
      ])
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401])
    })

    it('takes no access token for a refresh, nor the other way round', async () => {
      const program = anybody()
      const { body } = await program.signIn(reader.email, reader.password)
      const wrong = await anybody().post('/auth/refresh', { refresh_token: body.data.access_token })
      expect(wrong.status).toBe(401)
      program.token = body.data.refresh_token
      expect((await program.get('/users/me')).status).toBe(401)
    })

    it('signs out at once', async () => {
      const program = anybody()
      const { body } = await program.signIn(reader.email, reader.password)
      expect((await program.get('/users/me')).status).toBe(200)
      expect((await program.post('/auth/logout')).status).toBe(200)
      expect((await program.get('/users/me')).status).toBe(401)
      const refreshed = await anybody().post('/auth/refresh', { refresh_token: body.data.refresh_token })
      expect(refreshed.status).toBe(401)
    })

    it('ends when its time is over, however lately it was remembered', async () => {
      const program = anybody()
      await program.signIn(reader.email, reader.password)
      expect((await program.get('/users/me')).status).toBe(200)
      await sql`update identity.family_tokens set expires_at = now() - interval '1 second'
        where hash = ${hashOf(program.token)}`.execute(site.database.db)
      const other = anybody()
      other.token = program.token
      // Remembered with the time it was given, it may live that long; one that is read anew has ended.
      await sql`select pg_notify('carrel_access', 'a')`.execute(site.database.db)
      expect((await other.get('/users/me')).body.error.code).toBe('TOKEN_REFUSED')
    })

    it('is over for a suspended person', async () => {
      const who = { name: 'Sol', email: `sol@example.org`, password: 'words that stay unsaid' }
      const program = await as(who)
      const { body } = await anybody().signIn(who.email, who.password)
      expect((await program.get('/users/me')).status).toBe(200)
      await sql`update identity.people set suspended_at = now() where email = ${who.email}`.execute(
        site.database.db,
      )
      expect((await program.get('/users/me')).status).toBe(401)
      const refreshed = await anybody().post('/auth/refresh', { refresh_token: body.data.refresh_token })
      expect(refreshed.status).toBe(401)
    })

    it('never takes a cookie for a token', async () => {
      const browser = site.browser()
      await browser.submit('/sign-in', { email: ashgrove.email, password: ashgrove.password })
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      expect((await anybody().get('/users/me', { headers: { Cookie: cookie } })).status).toBe(401)
    })

    it('lists what is signed in, and signs one out from its page', async () => {
      const browser = site.browser()
      await owner()
      await browser.submit('/sign-in', { email: ashgrove.email, password: ashgrove.password })
      const program = anybody()
      await program.post('/auth/login', { ...pick(ashgrove), device: 'Kitchen shelf' }).then(({ body }) => {
        program.token = body.data.access_token
      })
      const page = await browser.visit('/me/tokens')
      expect(page.text).toContain('Kitchen shelf')
      const [row = ''] = page.html.split('<tr').filter(one => one.includes('Kitchen shelf'))
      const out = /action="([^"]+sign-out)"/.exec(row)?.[1] ?? ''
      expect((await browser.submit(out)).status).toBe(303)
      expect((await program.get('/users/me')).status).toBe(401)
      expect((await browser.submit(out)).status).toBe(404)
    })

    describe('a personal token', () => {
      const make = async (fields: Record<string, string | string[]> = {}) => {
        const browser = site.browser()
        await owner()
        await browser.submit('/sign-in', { email: ashgrove.email, password: ashgrove.password })
        const answer = await browser.submit('/me/tokens', {
          name: 'Kitchen',
          scopes: ['profile:read'],
          days: '30',
          ...fields,
        })
        const program = anybody()
        program.token = /carrel_p_[\w-]{43}/.exec(answer.html)?.[0] ?? ''
        return { browser, answer, program }
      }

      it('is shown once and lets in for what it was made for', async () => {
        const { browser, answer, program } = await make()
        expect(answer.status).toBe(200)
        expect(answer.headers.get('cache-control')).toBe('no-store')
        expect((await program.get('/users/me')).status).toBe(200)
        expect((await browser.visit('/me/tokens')).html).not.toContain(program.token)
        const { rows } = await sql<{ all: string }>`
          select string_agg(to_jsonb(t)::text, '') as all from identity.personal_tokens t`.execute(
          site.database.db,
        )
        expect(rows[0]?.all).not.toContain(program.token)
        const beyond = await program.post('/auth/logout')
        expect([beyond.status, beyond.body.error.code]).toEqual([403, 'SCOPE_MISSING'])
      })

      it('keeps what was typed when something is missing', async () => {
        const { answer } = await make({ name: '', scopes: [], days: '7' })
        expect(answer.status).toBe(422)
        expect(answer.text).toContain('Write what it is for')
        expect(answer.text).toContain('Choose what the program may do')
        const odd = await make({ scopes: ['everything'] })
        expect(odd.answer.status).toBe(422)
      })

      it('is refused as soon as it is revoked', async () => {
        const { browser, program } = await make({
          name: 'Soon gone',
          scopes: ['profile:read', 'profile:write'],
        })
        expect((await program.post('/auth/logout')).body.error.code).toBe('PERSONAL_TOKEN')
        const page = await browser.visit('/me/tokens')
        const [row = ''] = page.html.split('<tr').filter(one => one.includes('Soon gone'))
        await browser.submit(/action="([^"]+revocation)"/.exec(row)?.[1] ?? '')
        expect((await program.get('/users/me')).status).toBe(401)
      })

      it('is nobody else’s to revoke', async () => {
        await make({ name: 'Mine' })
        const { rows } = await sql<{ id: string }>`select id from identity.personal_tokens limit 1`.execute(
          site.database.db,
        )
        const browser = site.browser()
        await asReader()
        await browser.submit('/sign-in', { email: reader.email, password: reader.password })
        expect((await browser.submit(`/me/tokens/${rows[0]?.id}/revocation`)).status).toBe(404)
        expect((await browser.submit(`/me/programs/${newId()}/sign-out`)).status).toBe(404)
      })

      it('ends when it was told to', async () => {
        const { program } = await make({ name: 'Short' })
        await sql`update identity.personal_tokens set expires_at = now() - interval '1 day'
          where name = 'Short'`.execute(site.database.db)
        await sql`select pg_notify('carrel_access', 'a')`.execute(site.database.db)
        expect((await program.get('/users/me')).status).toBe(401)
      })
    })
  })

const pick = ({ email, password }: { email: string; password: string }) => ({ email, password })
