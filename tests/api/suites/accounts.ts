import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { linkTo } from '../../../src/modules/identity/accounts/mailbox.fixture.ts'
import { ashgrove } from '../../ashgrove.ts'
import { Authenticator } from '../../authenticator.ts'
import type { Given } from '../given.ts'

export const accountsSuite = ({ site, anybody, as, owner }: Given) => {
  const tokenTo = async (email: string) => (await linkTo(site.database.db, email)).split('/').at(-1) ?? ''
  const gone = 'never-was-a-token'

  describe('an account', () => {
    const lea = { name: 'Lea Brandt', email: 'lea@example.org', password: 'seven ducks on a roof' }

    it('is asked for with one answer, whether or not the address has one', async () => {
      await as(lea)
      const again = await anybody().post('/auth/register', lea)
      const fresh = await anybody().post('/auth/register', { ...lea, email: 'new@example.org' })
      expect([again.status, fresh.status]).toEqual([202, 202])
      expect(again.body).toEqual(fresh.body)
      const weak = await anybody().post('/auth/register', { ...lea, password: 'password1234' })
      expect([weak.status, weak.body.error.code]).toEqual([422, 'PASSWORD_COMMON'])
    })

    it('is confirmed with what the mail says, once', async () => {
      await anybody().post('/auth/register', { ...lea, email: 'confirm@example.org' })
      const token = await tokenTo('confirm@example.org')
      const confirmed = await anybody().post('/auth/verify-email', { token })
      expect(confirmed.body.data).toEqual({ email: 'confirm@example.org' })
      const again = await anybody().post('/auth/verify-email', { token })
      expect([again.status, again.body.error.code]).toEqual([409, 'LINK_GONE'])
      expect((await anybody().post('/auth/verify-email', { token: gone })).status).toBe(409)
    })

    it('gets a new password by mail, which signs every program out', async () => {
      const who = { ...lea, email: 'forgetful@example.org' }
      const program = await as(who)
      const known = await anybody().post('/auth/forgot-password', { email: who.email })
      const unknown = await anybody().post('/auth/forgot-password', { email: 'nobody@example.org' })
      expect([known.status, known.body]).toEqual([202, unknown.body])
      const token = await tokenTo(who.email)
      const weak = await anybody().post('/auth/reset-password', { token, password: 'password1234' })
      expect(weak.body.error.code).toBe('PASSWORD_COMMON')
      const password = 'nine geese by the pond'
      expect((await anybody().post('/auth/reset-password', { token, password })).status).toBe(200)
      expect((await anybody().post('/auth/reset-password', { token, password })).body.error.code).toBe(
        'LINK_GONE',
      )
      expect((await program.get('/users/me')).status).toBe(401)
      expect((await anybody().signIn(who.email, password)).status).toBe(200)
    })

    it('changes its password for who knows it, and ends all that was signed in', async () => {
      const who = { ...lea, email: 'changer@example.org' }
      const program = await as(who)
      const other = anybody()
      await other.signIn(who.email, who.password)
      const wrong = await program.post('/auth/change-password', {
        current: 'no',
        password: 'eleven owls at night',
      })
      expect(wrong.body.error.code).toBe('WRONG_PASSWORD')
      const sent = { current: who.password, password: 'eleven owls at night' }
      expect((await program.post('/auth/change-password', sent)).status).toBe(200)
      for (const client of [program, other]) expect((await client.get('/users/me')).status).toBe(401)
    })

    it('changes its e-mail when the mail to the new one is answered', async () => {
      const who = { ...lea, email: 'mover@example.org' }
      const program = await as(who)
      const ask = (email: string, password = who.password) =>
        program.post('/auth/change-email', { email, password })
      expect((await ask('moved@example.org', 'not mine')).body.error.code).toBe('WRONG_PASSWORD')
      expect((await ask(who.email)).body.error.code).toBe('SAME_EMAIL')
      expect((await ask('moved@example.org')).status).toBe(202)
      const token = await tokenTo('moved@example.org')
      expect((await anybody().post('/auth/verify-email', { token })).status).toBe(200)
      expect((await program.get('/users/me')).body.data.email).toBe('moved@example.org')
    })

    it('is not made where nobody may make one', async () => {
      await sql`insert into identity.switches (name, value, changed_at) values ('registration', 'closed', now())`.execute(
        site.database.db,
      )
      const refused = await anybody().post('/auth/register', { ...lea, email: 'late@example.org' })
      expect([refused.status, refused.body.error.code]).toEqual([403, 'REGISTRATION_CLOSED'])
      await sql`delete from identity.switches`.execute(site.database.db)
    })

    it('with a second factor is signed in to in two steps', async () => {
      const who = { ...lea, email: 'careful@example.org' }
      await as(who)
      const browser = site.browser()
      await browser.submit('/sign-in', who)
      const authenticator = await Authenticator.begin(browser)
      const [recovery = ''] = await authenticator.confirm(browser, new Date())
      const half = await anybody().signIn(who.email, who.password)
      expect([half.status, half.body.error.code]).toEqual([401, 'SECOND_FACTOR_REQUIRED'])
      const [{ field, message: challenge }] = half.body.error.details
      expect(field).toBe('challenge')
      const finish = (code: string) => anybody().post('/auth/second-factor', { challenge, code })
      expect((await finish('000000')).body.error.code).toBe('CODE_WRONG')
      const program = anybody()
      const done = await finish(recovery)
      program.token = done.body.data.access_token
      expect((await program.get('/users/me')).body.data.email).toBe(who.email)
      expect((await finish(recovery)).body.error.code).toBe('SIGN_IN_EXPIRED')
    })

    it('is signed out of one place, and tells where else it is signed in', async () => {
      const who = { ...lea, email: 'places@example.org' }
      const program = await as(who)
      const other = anybody()
      await other.signIn(who.email, who.password)
      const browser = site.browser()
      await browser.submit('/sign-in', who)
      const { body } = await program.get('/users/me/sessions')
      const kinds = body.data.map(({ kind }: { kind: string }) => kind)
      expect(kinds.toSorted()).toEqual(['browser', 'program', 'program'])
      for (const { id, here } of body.data)
        if (!here) expect((await program.delete(`/users/me/sessions/${id}`)).status).toBe(200)
      expect((await other.get('/users/me')).status).toBe(401)
      expect((await browser.visit('/me')).status).toBe(303)
      expect((await program.get('/users/me/sessions')).body.data).toMatchObject([{ here: true }])
      expect((await (await as(lea)).delete(`/users/me/sessions/${body.data[0].id}`)).status).toBe(404)
    })

    it('is downloaded whole, and deleted for who knows its password', async () => {
      const who = { ...lea, email: 'going@example.org' }
      const program = await as(who)
      const everything = await program.get('/users/me/export')
      expect(everything.headers.get('content-type')).toBe('application/gzip')
      expect((await program.delete('/users/me', { password: 'no' })).body.error.code).toBe('WRONG_PASSWORD')
      expect((await program.delete('/users/me', { password: who.password })).status).toBe(200)
      expect((await program.get('/users/me')).status).toBe(401)
      const blocked = await (await owner()).delete('/users/me', { password: ashgrove.password })
      expect([blocked.status, blocked.body.error.code]).toEqual([409, 'BLOCKED'])
      expect(blocked.body.error.details[0].message).toMatch(/only administrator/)
    })
  })
}
