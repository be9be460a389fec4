import { z } from 'zod'
import { queuesNow } from '../../../jobs/backlog.ts'
import {
  type DeadLetter,
  deadLetterPageSize,
  deadLetters,
  sendAgain,
  throwAway,
} from '../../../jobs/dead-letters.ts'
import type { PageRouter } from '../../../module.ts'
import { asSignedIn, authorize } from '../../../web/kit/authorize.ts'
import { asked, blankForm, idOf, readForm } from '../../../web/kit/form.ts'
import { health } from '../../../web/kit/health.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { allSwitched, setSwitches, switches } from '../access/switches.ts'
import { actorOf } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { mailCounts } from '../post/mails.ts'
import { librariesPage, librariesPageSize } from './libraries.ts'
import { countPeople } from './people.ts'
import { roomsOf } from './rooms.ts'

export const switchesForm = z.object({
  registration: z.enum(switches.registration, 'identity.errors.choice'),
  founding: z.enum(switches.founding, 'identity.errors.choice'),
  models: z.enum(switches.models, 'identity.errors.choice'),
})

/** How the installation does, its background work and its switches. */
export function installationRoutes(router: PageRouter): void {
  router.get('/administration', authorize('identity.people'), async ctx => {
    const { person } = asSignedIn(ctx)
    const [found, counts, mails, queues] = [
      await health(ctx.db, ''),
      await countPeople(ctx.db),
      await mailCounts(ctx.db),
      await queuesNow(ctx.db),
    ]
    const parts = await ctx.slots('administration.parts', [person.id])
    ctx.page('identity/administration/overview', {
      health: found,
      counts,
      mails,
      jobs: {
        waiting: sum(queues.map(({ waiting }) => waiting)),
        running: sum(queues.map(({ running }) => running)),
        failed: sum(queues.map(({ failed }) => failed)),
      },
      // Their names are for who looks after them.
      queues: ctx.may('identity.jobs') ? queues : null,
      pool: {
        open: ctx.pool.totalCount,
        idle: ctx.pool.idleCount,
        waiting: ctx.pool.waitingCount,
        limit: ctx.pool.options.max,
      },
      places: roomsOf(ctx),
      parts: parts(person.id),
    })
  })

  router.get('/administration/jobs', authorize('identity.jobs'), async ctx => {
    const key = readKey(asked(ctx, 'after'), ['failedAt', 'id'])
    const failedAt = new Date(key?.failedAt ?? '')
    const after = key && isUuid(key.id) && failedAt.getFullYear() > 1900 ? { failedAt, id: key.id } : null
    const found = await deadLetters(ctx.db, after)
    const dead = found.slice(0, deadLetterPageSize)
    ctx.page('identity/administration/jobs', {
      dead,
      places: roomsOf(ctx),
      next: found.length > deadLetterPageSize ? nextOf(dead.at(-1)) : null,
    })
  })

  router.post('/administration/jobs/:id/retry', authorize('identity.jobs'), async ctx => {
    const id = idOf(ctx.params.id)
    if (!(await sendAgain(ctx.db, id))) throw notFound()
    await record(
      ctx.db,
      { ...actorOf(ctx), event: 'identity.job-sent-again', subject: { kind: 'job', id } },
      ctx.now,
    )
    ctx.done('/administration/jobs', { flash: 'identity.administration.job-sent-again' })
  })

  router.post('/administration/jobs/:id/removal', authorize('identity.jobs'), async ctx => {
    const id = idOf(ctx.params.id)
    if (!(await throwAway(ctx.db, id))) throw notFound()
    await record(
      ctx.db,
      { ...actorOf(ctx), event: 'identity.job-removed', subject: { kind: 'job', id } },
      ctx.now,
    )
    ctx.done('/administration/jobs', { flash: 'identity.administration.job-removed' })
  })

  router.get('/administration/libraries', authorize('identity.all-libraries'), async ctx => {
    const q = asked(ctx, 'q').slice(0, 200)
    const key = readKey(asked(ctx, 'after'), ['name', 'id'])
    const found = await librariesPage(ctx.db, { q, after: key && isUuid(key.id) ? key : null })
    const libraries = found.slice(0, librariesPageSize)
    const [first, last] = [found[librariesPageSize], libraries.at(-1)]
    ctx.page('identity/administration/libraries', {
      libraries,
      q,
      places: roomsOf(ctx),
      next:
        first && last
          ? {
              from: first.name,
              href: `/administration/libraries?${new URLSearchParams({ q, after: writeKey([last.name, last.id]) })}`,
            }
          : null,
    })
  })

  router.get('/administration/switches', authorize('identity.switches'), async ctx => {
    const form = blankForm(await allSwitched(ctx.db))
    ctx.page('identity/administration/switches', { form, switches, places: roomsOf(ctx) })
  })

  router.post('/administration/switches', authorize('identity.switches'), async ctx => {
    const form = await readForm(ctx, switchesForm)
    if (!form.ok)
      return ctx.refuse('identity/administration/switches', { form, switches, places: roomsOf(ctx) })
    await setSwitches(ctx.db, form.value, actorOf(ctx), ctx.now)
    ctx.done('/administration/switches', { flash: 'identity.library.saved' })
  })
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

const nextOf = (last: DeadLetter | undefined) =>
  last
    ? {
        href: `/administration/jobs?${new URLSearchParams({ after: writeKey([last.failedAt.toISOString(), last.id]) })}`,
      }
    : null
