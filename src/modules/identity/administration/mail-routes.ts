import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { rolesIn, within } from '../access/roles.ts'
import { actorOf } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { writeLetter } from '../post/letter.ts'
import { mailCounts, mailPageSize, mailsPage, mailWithId, resendMail } from '../post/mails.ts'
import { accountWithId } from './people.ts'
import { roomsOf } from './rooms.ts'

const states = ['waiting', 'kept', 'failed', 'sent'] as const

/** What goes out by mail, and what is kept where there is no mail server. */
export function mailRoutes(router: PageRouter): void {
  router.get('/administration/mails', authorize('identity.mails'), async ctx => {
    const status = states.find(one => one === asked(ctx, 'status')) ?? null
    const after = asked(ctx, 'after')
    const found = await mailsPage(ctx.db, { status, after: isUuid(after) ? after : null })
    const next = found[mailPageSize - 1]?.id ?? ''
    ctx.page('identity/administration/mails', {
      mails: found.slice(0, mailPageSize),
      counts: await mailCounts(ctx.db),
      states,
      status,
      server: ctx.config.mail !== undefined,
      places: roomsOf(ctx),
      next:
        found.length > mailPageSize
          ? `/administration/mails?${new URLSearchParams({ ...(status ? { status } : {}), after: next })}`
          : null,
    })
  })

  router.get('/administration/mails/:id', authorize('identity.mails'), async ctx => {
    await showMail(ctx, null)
  })

  router.post('/administration/mails/:id/sending', authorize('identity.mails'), async ctx => {
    const id = idOf(ctx.params.id)
    const sent = await resendMail(ctx.db, id)
    if (!sent) throw notFound()
    if (isRefused(sent)) return showMail(ctx, sent.refused)
    await record(
      ctx.db,
      { ...actorOf(ctx), event: 'identity.mail-sent-again', subject: { kind: 'mail', id } },
      ctx.now,
    )
    ctx.done(`/administration/mails/${id}`, { flash: 'identity.administration.mail-sent-again' })
  })
}

/** Whether the person may more than who looks, whom their link would make the same. */
async function isBeyond(ctx: Context, personId: string | null): Promise<boolean> {
  const account = personId ? await accountWithId(ctx.db, personId) : undefined
  if (!account) return false
  const held = (await rolesIn(ctx.db, null)).find(({ role }) => role === account.role)?.permissions ?? []
  return !within(held, ctx.permissions)
}

async function showMail(ctx: Context, refused: string | null): Promise<void> {
  const found = await mailWithId(ctx.db, idOf(ctx.params.id))
  if (!found) throw notFound()
  const mail = (await isBeyond(ctx, found.person_id)) ? { ...found, link: null } : found
  // Its link may sign somebody in: looking is written down.
  if (mail.link !== null && !refused)
    await record(
      ctx.db,
      {
        ...actorOf(ctx),
        event: 'identity.mail-read',
        subject: { kind: 'mail', id: mail.id },
        ...(mail.person_id ? { person: mail.person_id } : {}),
      },
      ctx.now,
    )
  ctx.set('Cache-Control', 'no-store')
  const it = {
    mail,
    letter: writeLetter(mail, ctx.config.publicUrl),
    refused,
    server: ctx.config.mail !== undefined,
  }
  if (refused) ctx.refuse('identity/administration/mail', it)
  else ctx.page('identity/administration/mail', it)
}
