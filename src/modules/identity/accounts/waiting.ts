import type { Context } from '../../../web/kit/context.ts'

/** Shows a form again, with all that was typed, and says until when nothing more is taken from here. */
export function refuseToWait(ctx: Context, view: string, it: Record<string, unknown>, seconds: number): void {
  ctx.set('Retry-After', String(seconds))
  ctx.refuse(view, { ...it, waitUntil: new Date(ctx.now.getTime() + seconds * 1000) }, 429)
}
