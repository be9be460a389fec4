import rawBody from 'raw-body'
import { z } from 'zod'
import type { Context } from './context.ts'
import { Problem } from './problem.ts'
import { isUuid } from './uuid.ts'

/** What a browser sent: typed values, or every field's error with all that was typed. */
export type Form<T> =
  | { ok: true; value: T; values: Values; errors: Errors }
  | { ok: false; values: Values; errors: Errors }

/** As typed, for showing again. A field that came several times is a list. */
export type Values = Record<string, string | string[]>

/** Message keys by field, in the order of the form. */
export type Errors = Record<string, string>

const limit = '1mb'

/** Reads a posted form and checks it; a schema's messages are message keys. */
export async function readForm<T extends z.ZodType>(ctx: Context, schema: T): Promise<Form<z.infer<T>>> {
  return checkForm(schema, await readValues(ctx))
}

/** The same check over values that came another way: a query, or the fields beside an upload. */
export function checkForm<T extends z.ZodType>(schema: T, values: Values): Form<z.infer<T>> {
  const checked = schema.safeParse(values)
  if (checked.success) return { ok: true, value: checked.data, values, errors: {} }
  const errors: Errors = {}
  for (const issue of checked.error.issues) {
    const field = String(issue.path[0] ?? 'form')
    errors[field] ??= isMessageKey(issue.message) ? issue.message : 'shared.errors.unreadable'
  }
  return { ok: false, values, errors }
}

// Zod's own words, which are for programmers, come only where a field was sent as no form of ours sends it.
export const isMessageKey = (text: string): boolean => /^[a-z]+(\.[a-z-]+)+$/.test(text)

/** An untouched form, or one that begins with what is stored. */
export const blankForm = (values: Values = {}): Form<never> => ({ ok: false, values, errors: {} })

/** A checked form that the action refused for the sake of one field. */
export const formWithError = (values: Values, field: string, error: string): Form<never> => ({
  ok: false,
  values,
  errors: { [field]: error },
})

const read = new WeakMap<Context['req'], Promise<Values>>()

/** A posted form as it was typed, cleaned; the body is read once, whoever asks. */
export function readValues(ctx: Context): Promise<Values> {
  const values = read.get(ctx.req) ?? readBody(ctx)
  read.set(ctx.req, values)
  return values
}

async function readBody(ctx: Context): Promise<Values> {
  if (!ctx.is('urlencoded')) throw new Problem(415)
  const text = await rawBody(ctx.req, { limit, encoding: 'utf8', length: ctx.request.length ?? null })
  return valuesOf(new URLSearchParams(text))
}

export function valuesOf(entries: Iterable<[string, string]>): Values {
  const values: Values = Object.create(null)
  for (const [name, raw] of entries) {
    const value = clean(raw)
    const before = values[name]
    values[name] = before === undefined ? value : [before, value].flat()
  }
  return values
}

/**
 * Text as the database can keep it and a page can show it: PostgreSQL refuses the null character, lone surrogates are
 * no text, and browsers send line ends as CRLF.
 */
export const clean = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(invisible, '').toWellFormed().normalize('NFC')

// Control characters, and the marks that turn the rest of a line round: a name must not change what stands beside it.
const invisible = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** Text of one line that has to be there. */
export const required = (error: string, max = 500) =>
  z
    .string({ error })
    .transform(text => text.replace(/\s+/g, ' ').trim())
    .pipe(z.string().min(1, error).max(max, 'shared.errors.too-long'))

/** Trimmed text, or null where nothing was written. */
export const optional = (max = 500) =>
  z
    .string()
    .optional()
    .transform(text => text?.trim() || null)
    .pipe(z.string().max(max, 'shared.errors.too-long').nullable())

/** One value of a query, cleaned; empty where it is missing. */
export const asked = (ctx: Context, name: string): string => clean([ctx.query[name]].flat()[0] ?? '').trim()

/** An id from the address or a form; what is no id at all is not found. */
export function idOf(text: string | undefined): string {
  if (!text || !isUuid(text)) throw new Problem(404)
  return text.toLowerCase()
}

export const hasErrors = (form: Form<unknown>): boolean => Object.keys(form.errors).length > 0
