import type { PageRouter } from '../../../module.ts'
import { asSignedIn, atLibrary, authorize, signedIn } from '../../../web/kit/authorize.ts'
import { asked, blankForm, idOf, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf } from '../../identity/index.ts'
import { noticeKinds, stepped } from './notice.ts'
import { noticesByForm, noticesForm } from './notice-form.ts'
import { noticePageSize, noticesOfPerson, noticesPage } from './notice-queries.ts'
import { noticePlan, saveNoticePlan } from './notice-settings.ts'
import { chooseNotices, waysOfPerson } from './notice-ways.ts'

/** What patrons are told: the plan and the log for staff, and a person's own. */
export function noticeRoutes(router: PageRouter): void {
  router.get('/notices', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const key = readKey(asked(ctx, 'after'), ['written', 'id'])
    const writtenAt = new Date(key?.written ?? '')
    const after = key && writtenAt.getFullYear() > 1900 && isUuid(key.id) ? { writtenAt, id: key.id } : null
    const found = await noticesPage(ctx.db, library.id, after)
    const notices = found.slice(0, noticePageSize)
    const last = notices.at(-1)
    const more = found.length > noticePageSize && last
    const next = more ? `/notices?after=${writeKey([more.written_at.toISOString(), more.id])}` : null
    ctx.page('circulation/notices/log', { notices, next, begins: after === null })
  })

  router.get('/rules/notices', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const plan = await noticePlan(ctx.db, library.id)
    const values = Object.fromEntries(
      noticeKinds.flatMap(kind => [
        [kind, plan[kind].enabled ? 'yes' : ''],
        [`${kind}-days`, plan[kind].days.join(', ')],
      ]),
    )
    ctx.page('circulation/notices/plan', { form: blankForm(values), kinds: noticeKinds, stepped })
  })

  router.post('/rules/notices', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, noticesForm)
    if (!form.ok) return ctx.refuse('circulation/notices/plan', { form, kinds: noticeKinds, stepped })
    await saveNoticePlan(ctx.db, library.id, form.value, actorOf(ctx), ctx.now)
    ctx.done('/rules/notices', { flash: 'circulation.notices.saved' })
  })

  router.get('/loans/notices', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const ways = await waysOfPerson(ctx.db, person.id)
    ctx.page('circulation/notices/own', { notices: await noticesOfPerson(ctx.db, person.id), ways })
  })

  router.post('/loans/notices/:patron', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, noticesByForm)
    const by = form.ok ? form.value.notices_by : 'at-once'
    if (!(await chooseNotices(ctx.db, person.id, idOf(ctx.params.patron), by))) throw notFound()
    ctx.done('/loans/notices', { flash: 'circulation.notices.chosen' })
  })
}
