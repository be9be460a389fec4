import { taskStatus } from '../../../jobs/tasks.ts'
import type { PageRouter } from '../../../module.ts'
import { asSignedIn, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf, roomsOf, setSwitches, switched } from '../../identity/index.ts'
import { scriptedName } from '../demo/scripted-model.ts'
import { usage } from './calls.ts'
import { money, shownPlace } from './model-shapes.ts'
import { sendTrial, type Trial } from './trial.ts'
import { callPageSize, modelCalls, restingUntil } from './usage-queries.ts'

/** What an administrator sees of language models, and the pause of the whole installation. */
export function modelRoutes(router: PageRouter): void {
  router.get('/administration/models', authorize('insights.models'), show)

  router.get('/administration/models/calls', authorize('insights.models'), async ctx => {
    const key = readKey(asked(ctx, 'after'), ['beganAt', 'id'])
    const beganAt = new Date(key?.beganAt ?? '')
    const after = key && isUuid(key.id) && beganAt.getFullYear() > 1900 ? { beganAt, id: key.id } : null
    const found = await modelCalls(ctx.db, after)
    const calls = found.slice(0, callPageSize)
    const last = calls.at(-1)
    ctx.page('insights/models/calls', {
      calls: calls.map(call => ({ ...call, money: money(ctx.words, call.cost, ctx.config.models) })),
      places: roomsOf(ctx),
      next:
        found.length > calls.length && last
          ? `/administration/models/calls?${new URLSearchParams({ after: writeKey([last.began_at.toISOString(), last.id]) })}`
          : null,
    })
  })

  router.post('/administration/models/trial', authorize('insights.models'), async ctx => {
    const trial = await sendTrial(ctx.db, asSignedIn(ctx).person.id)
    ctx.done(`/administration/models?${new URLSearchParams({ trial })}#trial`)
  })

  router.post('/administration/models/pause', authorize('insights.models'), async ctx => {
    await setSwitches(ctx.db, { models: 'off' }, actorOf(ctx), ctx.now)
    ctx.done('/administration/models', { flash: 'insights.models.paused' })
  })

  router.post('/administration/models/pause/removal', authorize('insights.models'), async ctx => {
    await setSwitches(ctx.db, { models: 'on' }, actorOf(ctx), ctx.now)
    ctx.done('/administration/models', { flash: 'insights.models.resumed' })
  })
}

async function show(ctx: Context): Promise<void> {
  const { models } = ctx.config
  const today = ctx.now.toISOString().slice(0, 10)
  const [chat, embeddings] = [await usage(ctx.db, 'chat', today), await usage(ctx.db, 'embeddings', today)]
  const inMoney = (millionths: number) => money(ctx.words, millionths, models)
  ctx.page('insights/models/overview', {
    chat: models.chat && shownPlace(models.chat),
    scripted: ctx.demo !== null && models.chat?.name === scriptedName,
    embeddings: models.embeddings && shownPlace(models.embeddings),
    settings: {
      timeout: models.timeout,
      callsAtOnce: models.callsAtOnce,
      currency: models.currency,
      keepDays: models.keepContent ? models.keepDays : null,
    },
    allowed: (await switched(ctx.db, 'models')) === 'on',
    resting: await restingUntil(ctx.db, 'chat'),
    callsToday: { chat: chat.calls, embeddings: embeddings.calls },
    spent: inMoney(chat.spent),
    budget: models.budget === undefined ? null : inMoney(models.budget),
    trial: await trialOf(ctx),
    places: roomsOf(ctx),
  })
}

async function trialOf(ctx: Context) {
  const id = asked(ctx, 'trial')
  if (!isUuid(id)) return null
  const task = await taskStatus(ctx.db, id, { personId: asSignedIn(ctx).person.id })
  if (task?.kind !== 'insights.try-models') return null
  const { status, result } = task
  return { id, status, result: status === 'done' ? (result as Trial) : null }
}
