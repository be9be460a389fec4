import type { Context } from './context.ts'

/** A sentence that the next page says once: a message key with its parameters. */
export type Flash = { key: string; params: Record<string, string | number> }

const cookie = 'carrel-said'

/** Kept in a cookie, not in the session: it works for strangers and costs no query. */
export function keepFlash(ctx: Context, flash: Flash): void {
  const value = Buffer.from(JSON.stringify(flash)).toString('base64url')
  ctx.cookies.set(cookie, value, { httpOnly: true, sameSite: 'lax', maxAge: 60_000, overwrite: true })
}

/** Whoever forges this cookie can only choose among our own sentences, and only for themself. */
export function takeFlash(ctx: Context, known: (key: string) => boolean): Flash | null {
  const value = ctx.cookies.get(cookie)
  if (!value) return null
  ctx.cookies.set(cookie, null, { overwrite: true })
  try {
    const { key, params } = JSON.parse(Buffer.from(value, 'base64url').toString()) as Flash
    return typeof key === 'string' && known(key) ? { key, params: Object(params) } : null
  } catch {
    return null
  }
}
