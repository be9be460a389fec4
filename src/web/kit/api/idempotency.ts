import type { Context } from '../context.ts'
import { claim, digestOf, endingOf, keepAnswer, letGo } from '../submissions.ts'
import { ApiProblem } from './envelope.ts'

/** What is kept of an answer, to be given again. */
type Kept = { status: number; body: unknown; location: string; tag: string }

/**
 * Runs a request once for each `Idempotency-Key` of a person, within a day (draft-ietf-httpapi-idempotency-key-header).
 * The same again is answered as the first was; another under the same key is refused with 422; one that comes while the
 * first still runs waits for it, and hears 409 when that takes too long. A refused one may come again.
 */
export async function underKey(ctx: Context, asked: unknown, run: () => Promise<void>): Promise<void> {
  const key = ctx.get('Idempotency-Key')
  if (key === '') return run()
  if (key.length > 255 || !ctx.person)
    throw new ApiProblem(422, {
      details: [{ field: 'Idempotency-Key', message: ctx.words.t('shared.errors.too-long') }],
    })
  const digest = digestOf(['api', ctx.person.id, key])
  const content = digestOf([ctx.method, ctx.path, asked])
  if (!(await claim(ctx.db, digest, ctx.now, content))) return answerAgain(ctx, digest, content)
  let done = false
  try {
    await run()
    done = true
  } finally {
    await (done ? keepAnswer(ctx.db, digest, keptOf(ctx)) : letGo(ctx.db, digest))
  }
}

const keptOf = (ctx: Context): Kept => ({
  status: ctx.status,
  body: ctx.body,
  location: ctx.response.get('Location'),
  tag: ctx.response.get('ETag'),
})

async function answerAgain(ctx: Context, digest: string, content: string): Promise<void> {
  const ending = await endingOf(ctx.db, digest)
  if (ending === null || ending === 'running' || ending.answer === null)
    throw new ApiProblem(409, {
      code: 'IDEMPOTENCY_KEY_IN_USE',
      said: ctx.words.t('api.problems.key-in-use'),
    })
  if (ending.content !== content)
    throw new ApiProblem(422, {
      code: 'IDEMPOTENCY_KEY_REUSED',
      said: ctx.words.t('api.problems.key-reused'),
    })
  const { status, body, location, tag } = ending.answer as Kept
  ctx.status = status
  ctx.body = body
  if (location) ctx.set('Location', location)
  if (tag) ctx.set('ETag', tag)
}
