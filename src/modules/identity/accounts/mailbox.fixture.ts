import { sql } from 'kysely'
import type { Browser } from '../../../../tests/site.ts'
import type { Db } from '../../../database.ts'

/** Settings of an installation that sends mails. Tests look at what was written, so nobody listens there. */
export const mailing = {
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'carrel@example.org',
  PUBLIC_URL: 'https://books.example.org',
}

/** The mails to an address, the newest first. */
export async function mailsTo(
  db: Db,
  address: string,
): Promise<{ letter: string; link: string | null; person_id: string | null }[]> {
  const { rows } = await sql<{ letter: string; link: string | null; person_id: string | null }>`
    select letter, link, person_id from identity.mails where address = ${address} order by id desc`.execute(
    db,
  )
  return rows
}

/** Where the newest mail to an address leads. */
export async function linkTo(db: Db, address: string): Promise<string> {
  const [mail] = await mailsTo(db, address)
  if (!mail?.link) throw new Error(`No mail to ${address} leads anywhere.`)
  return mail.link
}

/** Makes an account where mails are sent: asks for it, opens the link and writes the password. */
export async function signUpByMail(
  db: Db,
  browser: Browser,
  person: { name: string; email: string; password: string },
): Promise<void> {
  await browser.submit('/sign-up', person)
  const answer = await browser.submit(await linkTo(db, person.email), { password: person.password })
  if (answer.status !== 303) throw new Error(`The account was not made: ${answer.text}`)
}

/** Audit events that concern the person with this e-mail, the oldest first. */
export async function eventsOf(db: Db, email: string): Promise<string[]> {
  const { rows } = await sql<{ event: string }>`
    select event from identity.audit, identity.people as person
    where person.email = ${email} and person.id in (audit.actor_id, audit.person_id) order by audit.id`.execute(
    db,
  )
  return rows.map(({ event }) => event.replace('identity.', ''))
}
