import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { signedIn } from '../../../web/kit/authorize.ts'
import { readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { byMe, clubOfMine } from '../clubs/club-routes.ts'
import { chooseLetters } from './choosing.ts'
import { letterChoices } from './letter.ts'

const lettersForm = z.object({
  letters: z.enum(letterChoices, 'clubs.errors.letters'),
  none: z.literal('on').optional(),
})

/** Which letters about meetings one wants. */
export function letterRoutes(router: PageRouter): void {
  router.post('/clubs/:id/letters', signedIn(), async ctx => {
    const club = await clubOfMine(ctx)
    const form = await readForm(ctx, lettersForm)
    if (!form.ok) throw notFound()
    const { letters, none } = form.value
    const chosen = await chooseLetters(ctx.db, byMe(ctx, club), { letters, fromClubs: none !== 'on' })
    if (isRefused(chosen)) throw notFound()
    ctx.done(`/clubs/${club.id}/members`, {
      flash: `clubs.letters.now.${chosen.fromClubs ? letters : 'nowhere'}`,
    })
  })
}
