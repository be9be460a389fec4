import type { z } from 'zod'
import type { Context } from '../context.ts'
import { isMessageKey } from '../form.ts'
import type { FieldError } from './envelope.ts'

/** Every field's mistake in words, once for each field, in the order in which they were found. */
export function wordsOfIssues(
  ctx: Context,
  issues: readonly z.core.$ZodIssue[],
  sent: unknown,
): FieldError[] {
  const words = new Map<string, string>()
  for (const issue of issues)
    for (const [field, message] of wordsOf(ctx, issue, sent)) if (!words.has(field)) words.set(field, message)
  return [...words].map(([field, message]) => ({ field, message }))
}

function wordsOf(ctx: Context, issue: z.core.$ZodIssue, sent: unknown): [string, string][] {
  const { t } = ctx.words
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => [[...issue.path, key].join('.'), t('api.errors.unknown')])
  const field = issue.path.join('.') || 'body'
  if (isMessageKey(issue.message)) return [[field, t(issue.message)]]
  if (issue.code === 'invalid_type' && valueAt(sent, issue.path) === undefined)
    return [[field, t('api.errors.missing')]]
  return [[field, t(...keyOf(issue))]]
}

function keyOf(issue: z.core.$ZodIssue): [string, Record<string, string | number>] {
  if (issue.code === 'invalid_type') return ['api.errors.type', { type: issue.expected }]
  if (issue.code === 'invalid_value') return ['api.errors.value', { values: issue.values.join(', ') }]
  if (issue.code === 'invalid_format') return ['api.errors.format', { format: issue.format }]
  if (issue.code === 'too_big')
    return ['api.errors.too-big', { kind: issue.origin, most: Number(issue.maximum) }]
  if (issue.code === 'too_small')
    return ['api.errors.too-small', { kind: issue.origin, least: Number(issue.minimum) }]
  return ['api.errors.unreadable', {}]
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  )
