import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { httpUrl, wholeNumber } from './setting-shapes.ts'
import { StartProblem } from './start-problem.ts'

export const modelProviders = ['openai', 'ollama', 'huggingface'] as const
export type ModelProvider = (typeof modelProviders)[number]

/** A folder on this machine holds a model as well, for embeddings alone. */
const embeddingsProviders = [...modelProviders, 'folder'] as const
export type EmbeddingsProvider = (typeof embeddingsProviders)[number]

/** What reads such a folder; it is as large as everything else together, and is installed by who wants it. */
const folderReader = '@huggingface/transformers'

const price = z.coerce.number('must be a price such as 0.15').min(0).max(10_000)

/** The variables that name a language model and what it may cost. */
export const modelVariables = {
  MODEL_PROVIDER: z.enum(modelProviders).optional(),
  MODEL_URL: httpUrl.optional(),
  MODEL_NAME: z.string().min(1).max(200).optional(),
  MODEL_KEY: z.string().min(1).optional(),
  MODEL_TIMEOUT: wholeNumber(1, 600).default(60),
  MODEL_CALLS_AT_ONCE: wholeNumber(1, 100).default(2),
  MODEL_CALLS_A_DAY: wholeNumber(0, 10_000_000).default(1000),
  MODEL_BUDGET_A_MONTH: z.coerce.number('must be an amount such as 20').min(0).max(1_000_000).optional(),
  MODEL_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency such as EUR')
    .default('USD'),
  MODEL_PRICE_IN: price.default(0),
  MODEL_PRICE_OUT: price.default(0),
  MODEL_KEEP_CONTENT: z.enum(['on', 'off']).default('off'),
  MODEL_KEEP_DAYS: wholeNumber(1, 3650).default(14),
  EMBEDDINGS_PROVIDER: z.enum(embeddingsProviders).optional(),
  EMBEDDINGS_FOLDER: z.string().min(1).optional(),
  EMBEDDINGS_URL: httpUrl.optional(),
  EMBEDDINGS_NAME: z.string().min(1).max(200).optional(),
  EMBEDDINGS_KEY: z.string().min(1).optional(),
  EMBEDDINGS_CALLS_A_DAY: wholeNumber(0, 10_000_000).default(10_000),
  EMBEDDINGS_PRICE_IN: price.default(0),
}

/** Of which no value may be repeated in a message. */
export const modelSecrets = ['MODEL_KEY', 'EMBEDDINGS_KEY'] as const

/** One model at one address. */
export type ModelPlace<Provider extends EmbeddingsProvider = EmbeddingsProvider> = {
  provider: Provider
  /** Without a slash at its end; of a folder its `file:` address. */
  url: string
  name: string
  key: string | undefined
  /** Money for a million tokens, which makes them millionths of its unit for one. */
  priceIn: number
  priceOut: number
  callsADay: number
}

/** Which models are asked, and how far. */
export type ModelSettings = {
  /** Absent: none writes. */
  chat: ModelPlace<ModelProvider> | undefined
  /** Absent: what is built in. */
  embeddings: ModelPlace | undefined
  /** Seconds that one call may take. */
  timeout: number
  callsAtOnce: number
  /** Millionths of the currency's unit for chat and embeddings together; absent: no limit. */
  budget: number | undefined
  currency: string
  /** Whether questions and answers are kept with the list of calls. */
  keepContent: boolean
  keepDays: number
}

type Given = z.output<z.ZodObject<typeof modelVariables>>

const usual: Record<ModelProvider, string> = {
  openai: 'https://api.openai.com/v1',
  ollama: 'http://127.0.0.1:11434',
  huggingface: 'https://router.huggingface.co/v1',
}

/** @throws {StartProblem} where a model has no name, or a setting stands for none */
export function modelsOf(env: Given): ModelSettings {
  return {
    chat: placeOf('MODEL', {
      provider: env.MODEL_PROVIDER,
      url: env.MODEL_URL,
      name: env.MODEL_NAME,
      key: env.MODEL_KEY,
      priceIn: env.MODEL_PRICE_IN,
      priceOut: env.MODEL_PRICE_OUT,
      callsADay: env.MODEL_CALLS_A_DAY,
    }),
    embeddings: embeddingsOf(env),
    timeout: env.MODEL_TIMEOUT,
    callsAtOnce: env.MODEL_CALLS_AT_ONCE,
    budget: env.MODEL_BUDGET_A_MONTH === undefined ? undefined : Math.round(env.MODEL_BUDGET_A_MONTH * 1e6),
    currency: env.MODEL_CURRENCY,
    keepContent: env.MODEL_KEEP_CONTENT === 'on',
    keepDays: env.MODEL_KEEP_DAYS,
  }
}

function embeddingsOf(env: Given): ModelPlace | undefined {
  const { EMBEDDINGS_PROVIDER: provider, EMBEDDINGS_FOLDER: folder, EMBEDDINGS_NAME: name } = env
  const rest = {
    key: env.EMBEDDINGS_KEY,
    priceIn: env.EMBEDDINGS_PRICE_IN,
    priceOut: 0,
    callsADay: env.EMBEDDINGS_CALLS_A_DAY,
  }
  if (provider === 'folder') return { provider, ...folderOf(folder, name), ...rest }
  if (folder) throw new StartProblem('EMBEDDINGS_FOLDER wants EMBEDDINGS_PROVIDER=folder, too.')
  return placeOf('EMBEDDINGS', { provider, url: env.EMBEDDINGS_URL, name, ...rest })
}

function folderOf(folder: string | undefined, name: string | undefined): Pick<ModelPlace, 'url' | 'name'> {
  if (!folder)
    throw new StartProblem('EMBEDDINGS_PROVIDER=folder wants EMBEDDINGS_FOLDER, too: where the model lies.')
  const path = resolve(folder)
  if (!existsSync(join(path, 'config.json')))
    throw new StartProblem(`EMBEDDINGS_FOLDER: there is no model in ${path}; its config.json is missing.`)
  try {
    import.meta.resolve(folderReader)
  } catch {
    throw new StartProblem(`EMBEDDINGS_FOLDER wants a package: npm install --no-save ${folderReader}@3`)
  }
  return { url: pathToFileURL(path).href, name: name ?? basename(path) }
}

type Named = Omit<ModelPlace<ModelProvider>, 'provider' | 'url' | 'name'> & {
  provider: ModelProvider | undefined
  url: string | undefined
  name: string | undefined
}

function placeOf(
  group: 'MODEL' | 'EMBEDDINGS',
  { provider, url, name, ...rest }: Named,
): ModelPlace<ModelProvider> | undefined {
  if (!provider && (url || name || rest.key))
    throw new StartProblem(
      `${group}_URL, ${group}_NAME and ${group}_KEY want ${group}_PROVIDER, too: ${modelProviders.join(', ')}.`,
    )
  if (!provider) return undefined
  if (!name) throw new StartProblem(`${group}_PROVIDER wants ${group}_NAME, too: which model is asked.`)
  return { provider, url: (url ?? usual[provider]).replace(/\/+$/, ''), name, ...rest }
}
