import { isIPv6 } from 'node:net'
import type { Context } from '../../../web/kit/context.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { record } from '../audit/audit.ts'
import { knownDevice } from './devices.ts'
import { personByEmail } from './people.ts'
import { hashOfSecret } from './secrets.ts'

const minutes = 60
const hours = 3600

/** One try to sign in: how many seconds it has to wait, and what to do when it was right. */
export type Try = { wait: number; succeeded(): Promise<void> }

/**
 * Counts a try to sign in before the password is looked at. Three counters stand before an account: of the address that
 * asks, of this address for this account, and of all strangers for this account, which slows down who guesses from many
 * addresses. A device that its owner has signed in from before has one of its own instead of the last, so that strangers
 * cannot lock them out there; elsewhere they choose a new password by mail (OWASP's device cookies).
 * An account that nobody has is counted alike.
 */
export async function trySignIn(ctx: Context, email: string): Promise<Try> {
  const account = hashOfSecret(email)
  const address = networkOf(ctx.ip)
  const device = await knownDevice(ctx, email)
  const counters = [
    {
      limit: rateLimit(ctx.pool, { name: 'sign-in-address', tries: 100, seconds: 10 * minutes }),
      key: address,
    },
    ...(device
      ? [
          {
            limit: rateLimit(ctx.pool, { name: 'sign-in-device', tries: 10, seconds: 10 * minutes }),
            key: device,
          },
        ]
      : [
          {
            limit: rateLimit(ctx.pool, { name: 'sign-in-account', tries: 10, seconds: 10 * minutes }),
            key: `${account} ${address}`,
          },
          {
            limit: rateLimit(ctx.pool, { name: 'sign-in-strangers', tries: 50, seconds: hours }),
            key: account,
          },
        ]),
  ]
  for (const { limit, key } of counters) {
    const wait = await limit.spent(key)
    if (wait > 0) {
      await noteRefusal(ctx, email)
      return { wait, succeeded: async () => {} }
    }
  }
  // It was no guess; those of others stay counted.
  const succeeded = async () => {
    for (const { limit, key } of counters) await limit.giveBack(key)
  }
  return { wait: 0, succeeded }
}

// Once for each account and while, or whoever knocks all day would fill the audit.
async function noteRefusal(ctx: Context, email: string): Promise<void> {
  const noted = rateLimit(ctx.pool, { name: 'sign-in-refusal-noted', tries: 1, seconds: 10 * minutes })
  if ((await noted.spent(hashOfSecret(email))) > 0) return
  const person = await personByEmail(ctx.db, email)
  const whom = person ? { person: person.id } : {}
  await record(ctx.db, { event: 'identity.sign-in-refused', by: null, address: ctx.ip, ...whom }, ctx.now)
}

/** Seconds to wait before this person's own password may be asked for again; 0 while there are tries left. */
export const tryOwnPassword = (ctx: Context, personId: string): Promise<number> =>
  rateLimit(ctx.pool, { name: 'own-password', tries: 10, seconds: 10 * minutes }).spent(personId)

/** Seconds to wait before this address may have another mail sent to anybody; 0 while there are tries left. */
export const tryMailing = (ctx: Context): Promise<number> =>
  rateLimit(ctx.pool, { name: 'mail-from-address', tries: 30, seconds: hours }).spent(networkOf(ctx.ip))

/** Whether a mailbox has had so many mails of its kind lately that one more would be a nuisance; nobody hears of it. */
export const mailboxIsFull = async (ctx: Context, email: string): Promise<boolean> =>
  (await rateLimit(ctx.pool, { name: 'mail-to', tries: 5, seconds: hours }).spent(hashOfSecret(email))) > 0

/** Whoever has one address of the newer kind has a whole network of them. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const groups =
    tail === undefined
      ? before
      : [...before, ...Array(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after]
  return groups.slice(0, 4).join(':')
}
