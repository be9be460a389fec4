import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { linkTo } from '../../../src/modules/identity/accounts/mailbox.fixture.ts'
import type { Given } from '../given.ts'

export const accountsSuite = ({ site, anybody, as }: Given) => {
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
  })
}
