import type { z } from 'zod'
import type { Refused } from '../../../refusal.ts'
import type { Context } from '../context.ts'
import type { ProblemStatus } from '../problem.ts'
import type { Pagination } from './envelope.ts'
import type { Guard } from './guards.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Parts of the API, as its page and the document group them. */
export const areas = [
  'auth',
  'me',
  'users',
  'libraries',
  'catalogue',
  'loans',
  'holds',
  'patrons',
  'reading',
  'clubs',
  'insights',
  'jobs',
] as const
export type Area = (typeof areas)[number]

/** Why an action may say no here: the refusal's name with the message key of its words; a conflict unless told. */
export type Refusals = Record<string, string | { status: ProblemStatus; words: string }>

export type Ageing = {
  /** Days, as 2027-01-31: since when its successor stands, and until when this one lives (API.md: six months). */
  since: string
  sunset: string
  /** The path that takes its place. */
  successor?: string
}

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never

type Told<Path extends string, Given, Query extends z.ZodType, Body extends z.ZodType> = Given & {
  ctx: Context
  /** Ids of the address, in small letters. */
  params: Record<Names<Path>, string>
  query: z.output<Query>
  body: z.output<Body>
  /** Tags of `If-Match`, without their quotes; null when the client did not say what it had seen. */
  seen: readonly string[] | null
}

/** An answer with more than its data. */
export class Answered<Value> {
  readonly value: Value
  readonly more: {
    pagination?: Pagination
    message?: string
    location?: string
    tag?: string
    /** What the endpoint declares to stand beside its data. */
    beside?: Readonly<Record<string, unknown>>
  }

  constructor(value: Value, more: Answered<Value>['more']) {
    this.value = value
    this.more = more
  }
}

type Declared<
  Path extends string,
  Given,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
  Name extends string,
> = {
  method: Method
  /** Under /api/v1, as OpenAPI writes it: /libraries/{id}/branches. What stands in braces is an id. */
  path: Path
  /** Its name for generated clients: `listBranches`. */
  operation: string
  area: Area
  /** One line, and what else there is to know. */
  summary: string
  description?: string
  guard: Guard<Given>
  /** Names in the path whose values are none of our ids. */
  otherIds?: readonly string[]
  query?: Query
  body?: Body
  /** Instead of a body: a form with one file and these fields, which `run` reads itself. */
  upload?: z.ZodType
  /** Instead of the envelope: a file of this kind, which `run` gives as a stream. */
  media?: string
  answer: Answer
  /** What else may stand in the envelope, by name. */
  beside?: Readonly<Record<string, z.ZodType>>
  /** 201 and 202 where something was made or begun. */
  status?: 200 | 201 | 202
  refusals?: Record<Name, Refusals[string]>
  /** Its answers hold a secret, so they are never kept for an Idempotency-Key. */
  secret?: true
  /** Its answers carry an ETag, or, in a method that changes, `If-Match` is compared. */
  tagged?: true
  deprecated?: Ageing
  run(
    told: Told<Path, Given, Query, Body>,
  ): Promise<z.output<Answer> | Answered<z.output<Answer>> | Refused<NoInfer<Name> | 'stale'>>
}

/** An endpoint as the ground sees it; the types of what it takes and gives held where it was declared. */
export type Endpoint = Omit<
  Declared<string, unknown, z.ZodType, z.ZodType, z.ZodType, string>,
  'guard' | 'run'
> & {
  guard: Guard<unknown>
  run(told: unknown): Promise<unknown>
}

/** Declares one endpoint: mounted, described and tried out from this one value. */
export const endpoint = <
  const Path extends string,
  Given,
  Answer extends z.ZodType,
  const Name extends string = never,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(
  declared: Declared<Path, Given, Query, Body, Answer, Name>,
): Endpoint => declared as unknown as Endpoint

/** Whether a client may send it again under an Idempotency-Key. */
export const repeatable = ({ method, guard, secret }: Endpoint): boolean =>
  method === 'POST' && guard.kind !== 'anybody' && !secret

/** Whether it answers with a list that has pages, an order and chosen fields. */
export const isList = ({ answer, query }: Endpoint): boolean =>
  answer.type === 'array' && query !== undefined && 'next' in shapeOf(query)

export const shapeOf = (schema: z.ZodType): Record<string, z.ZodType> =>
  'shape' in schema ? (schema.shape as Record<string, z.ZodType>) : {}
