import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { blankForm, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownDay } from '../day.ts'
import { atLendingOf, setAtLending } from './preferences.ts'
import { answerQuestion, endAnswers, startAnswers } from './questions.ts'
import { atLendingChoices } from './tables.ts'

/** What becomes of borrowed books in one's log. */
export function borrowedRoutes(router: PageRouter): void {
  router.get('/reading/preferences', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    ctx.page('reading/preferences', { form: blankForm({ atLending: await atLendingOf(ctx.db, person.id) }) })
  })

  router.post('/reading/preferences', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, preferencesForm)
    if (!form.ok) return ctx.refuse('reading/preferences', { form })
    await setAtLending(ctx.db, person.id, form.value.atLending)
    ctx.done('/reading', { flash: 'reading.book.saved' })
  })

  router.post('/reading/questions/:id/answer', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, answerForm)
    if (!form.ok) throw notFound()
    const { answer } = form.value
    const given = { questionId: idOf(ctx.params.id), answer, day: ownDay(ctx) }
    const answered = await answerQuestion(ctx.db, person.id, given, ctx.now)
    // Answered before, as on another device, it is no fault.
    ctx.done('/', isRefused(answered) ? {} : { flash: `reading.questions.done.${answer}` })
  })
}

const preferencesForm = z.object({ atLending: z.enum(atLendingChoices, 'reading.errors.at-lending') })
const answerForm = z.object({ answer: z.enum([...startAnswers, ...endAnswers]) })
