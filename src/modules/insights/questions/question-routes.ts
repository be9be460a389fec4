import { type TaskStatus, taskStatus } from '../../../jobs/tasks.ts'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { workNamed } from '../documents/document-queries.ts'
import { documentFor } from '../documents/visible.ts'
import { ask, askAgain, judgeAnswer, removeQuestion } from './asking.ts'
import { judgementForm, questionForm } from './question-form.ts'
import { questionFor, questionPageSize, questionsAsked } from './question-queries.ts'
import { shownQuestion } from './question-shapes.ts'

/** Questions over documents: asking one, what came of it, and those that were asked. */
export function questionRoutes(router: PageRouter): void {
  router.get('/questions', signedIn(), ctx =>
    showQuestions(ctx, blankForm({ document: asked(ctx, 'document'), work: asked(ctx, 'work') })),
  )

  router.post('/questions', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, questionForm)
    if (!form.ok) return showQuestions(ctx, form)
    await askingLimit(ctx).spend(person.id)
    const { question, document, work } = form.value
    const about = document ? { documentId: document } : work ? { workId: work } : null
    const begun = await ask(ctx.db, person.id, { question, about }, ctx.now)
    if (isRefused(begun)) throw notFound()
    ctx.done(`/questions/${begun.id}`)
  })

  router.get('/questions/:id', signedIn(), showQuestion)

  router.post('/questions/:id/repetition', signedIn(), async ctx => {
    await askingLimit(ctx).spend(asSignedIn(ctx).person.id)
    const again = await askAgain(ctx.db, byMe(ctx))
    if (isRefused(again)) throw notFound()
    ctx.done(`/questions/${again.id}`)
  })

  router.post('/questions/:id/judgement', signedIn(), async ctx => {
    const form = await readForm(ctx, judgementForm)
    if (!form.ok) throw notFound()
    const { helpful } = form.value
    const judged = await judgeAnswer(ctx.db, byMe(ctx), helpful === 'none' ? null : helpful === 'yes')
    if (!judged) throw notFound()
    ctx.done(`/questions/${judged.id}`, { flash: 'insights.questions.judged' })
  })

  router.post('/questions/:id/removal', signedIn(), async ctx => {
    if (!(await removeQuestion(ctx.db, byMe(ctx)))) throw notFound()
    ctx.done('/questions', { flash: 'insights.questions.removed' })
  })
}

const askingLimit = (ctx: Context) => rateLimit(ctx.pool, { name: 'questions', tries: 30, seconds: 3600 })

const byMe = (ctx: Context) => ({ questionId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id })

async function showQuestions(ctx: Context, form: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const key = readKey(asked(ctx, 'after'), ['at', 'id'])
  const after =
    key && isUuid(key.id) && !Number.isNaN(Date.parse(key.at)) ? { at: new Date(key.at), id: key.id } : null
  const [found, about] = await Promise.all([questionsAsked(ctx.db, person.id, after), aboutOf(ctx, form)])
  const questions = found.slice(0, questionPageSize)
  const last = found.length > questionPageSize ? questions.at(-1) : undefined
  const it = {
    form,
    about,
    questions,
    begins: after === null,
    next: last && `/questions?after=${writeKey([last.asked_at.toISOString(), last.id])}`,
  }
  if (hasErrors(form)) ctx.refuse('insights/questions/list', it)
  else ctx.page('insights/questions/list', it)
}

/** What the form asks about, by its title; null for all that one may read, or what one may not see. */
async function aboutOf(ctx: Context, { values }: Form<unknown>) {
  const { person } = asSignedIn(ctx)
  const { document, work } = values
  if (typeof document === 'string' && isUuid(document)) {
    const found = await documentFor(ctx.db, document, person.id)
    return found ? { document: found.id, title: found.title } : null
  }
  if (typeof work !== 'string' || !isUuid(work)) return null
  const found = await workNamed(ctx.db, work, person.id)
  return found ? { work: found.id, title: found.title } : null
}

async function showQuestion(ctx: Context): Promise<void> {
  const { person } = asSignedIn(ctx)
  const question = await questionFor(ctx.db, idOf(ctx.params.id), person.id)
  if (!question) throw notFound()
  const shown = await shownQuestion(ctx, question, person.id)
  const task = await taskOf(ctx, question.task_id)
  // Its job failed for another reason than a model, and does not run again by itself.
  const failed = shown.state === 'waiting' && (!task || task.status === 'failed')
  ctx.page('insights/questions/question', {
    question: failed ? { ...shown, state: 'failed' } : shown,
    step: task && stepOf(task),
  })
}

const taskOf = (ctx: Context, taskId: string | null) =>
  taskId ? taskStatus(ctx.db, taskId, { personId: asSignedIn(ctx).person.id }) : null

const steps = ['seeking', 'asking'] as const

/** How far a question is that waits, for its page. */
function stepOf({ progress, words }: TaskStatus) {
  const { step } = (words ?? {}) as { step?: unknown }
  return { percent: progress, name: steps.find(name => name === step) ?? null }
}
