import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type ModelSettings, modelSecrets, modelsOf, modelVariables } from './model-settings.ts'
import {
  hosts,
  httpUrl,
  keep,
  mailFrom,
  networks,
  origins,
  postgresUrl,
  publicUrl,
  sentryDsn,
  smtpUrl,
  wholeNumber,
} from './setting-shapes.ts'
import { StartProblem } from './start-problem.ts'

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(0, 65535).default(3000),
  DATA_DIR: z.string().min(1).default('data'),
  FILES_DIR: z.string().min(1).optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_POOL_SIZE: wholeNumber(2, 500).default(10),
  BACKUP_DIR: z.string().min(1).optional(),
  BACKUP_AT: z
    .string()
    .regex(/^(([01]\d|2[0-3]):[0-5]\d|off)$/, 'must be a time of day in UTC such as 02:30, or off')
    .default('02:30'),
  BACKUP_KEEP: z
    .string()
    .regex(
      keep,
      'must be numbers of days, weeks and months, all three in this order, such as 7d,4w,6m or 2d,0w,0m',
    )
    .default('7d,4w,6m'),
  PUBLIC_URL: publicUrl.optional(),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: mailFrom.optional(),
  TRUSTED_PROXIES: networks.default([]),
  METRICS_FROM: networks.default([]),
  API_ORIGINS: origins.default([]),
  API_REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).default(600),
  SLOW_QUERY_MS: wholeNumber(0, 60_000).default(200),
  SENTRY_DSN: sentryDsn.optional(),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_LABEL: z.string().min(1).max(60).optional(),
  OPEN_LIBRARY_URL: httpUrl.or(z.literal('off')).default('https://openlibrary.org'),
  GOOGLE_BOOKS_URL: httpUrl.or(z.literal('off')).default('https://www.googleapis.com/books/v1'),
  GOOGLE_BOOKS_KEY: z.string().min(1).optional(),
  COVER_HOSTS: hosts.default(['covers.openlibrary.org', 'archive.org', '*.archive.org', 'books.google.com']),
  LOOKUP_NETWORKS: networks.default([]),
  ...modelVariables,
  SECRET_KEY: z.string().min(32, 'must have 32 characters or more').optional(),
  CARREL_MODE: z.enum(['all', 'web', 'worker']).default('all'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
})

/** The names of all variables, for the check that .env.example holds them. */
export const settingNames: readonly string[] = Object.keys(environment.shape)

/** How mail goes out. */
export type MailSettings = {
  /** Of the server that takes it, with the account there. */
  smtpUrl: string
  /** As it stands in a mail: an address, or a name and an address. */
  from: string
  /** See `Config`. */
  publicUrl: string
}

/** Who is asked about books that are not here, and how far. */
export type LookupSettings = {
  /** Absent: not asked. */
  openLibrary: string | undefined
  googleBooks: string | undefined
  googleBooksKey: string | undefined
  /** Whose pictures are fetched for covers: hosts, as in `Reach`. */
  coverHosts: string[]
  /** Private networks (CIDR) that may be asked all the same, as for a mirror in the house. */
  networks: string[]
}

/** Where people may sign in instead, by OpenID Connect. */
export type OpenidSettings = {
  issuer: string
  clientId: string
  clientSecret: string
  /** What people call it. */
  label: string
}

export type Config = {
  host: string
  /** 0 takes any free port. */
  port: number
  /** Absolute; holds the embedded database and its lock. */
  dataDir: string
  /** Absolute; covers, avatars, documents and uploads. Web processes on one installation share it. */
  filesDir: string
  /** Absent: the embedded database under `dataDir`. */
  databaseUrl: string | undefined
  poolSize: number
  /** Absolute; where scheduled backups go, and others unless told. */
  backupDir: string
  /** The time of day in UTC, as HH:MM, of the scheduled backup; undefined when there is none. */
  backupAt: string | undefined
  /** Of how many days, weeks and months the last scheduled backup is kept. */
  backupKeep: { days: number; weeks: number; months: number }
  /** What links in mails begin with; never taken from a request, which may name any host. */
  publicUrl: string
  /** Absent: mails are kept, for the administrator to pass on. */
  mail: MailSettings | undefined
  /** Addresses or networks (CIDR) whose X-Forwarded-… headers are believed. */
  trustedProxies: string[]
  /** Addresses or networks (CIDR) that may read /metrics, beside this machine. */
  metricsFrom: string[]
  /** Origins whose pages may call the API from a browser (CORS); `*` is all of them. */
  apiOrigins: string[]
  /** How many requests each person may send to the API in a minute; a stranger's are counted by address. */
  apiRequestsPerMinute: number
  /** Milliseconds from which on a query is logged; 0 never. */
  slowQuery: number
  /** Where errors are reported, in Sentry's protocol. Absent: nowhere. */
  sentryDsn: string | undefined
  /** Absent: people sign in here alone. */
  openid: OpenidSettings | undefined
  lookups: LookupSettings
  models: ModelSettings
  /** Seals what the database must not tell. Absent: one is made in DATA_DIR. */
  secretKey: string | undefined
  mode: 'all' | 'web' | 'worker'
  logLevel: string
  nodeEnv: 'development' | 'production' | 'test'
}

/**
 * Reads the settings out of the environment. An empty variable counts as absent, as in `PORT= npm start`.
 * @param otherwise what a command sets where the environment does not
 * @throws {StartProblem} one sentence for each variable that is wrong, or unknown but named CARREL_…
 */
export const readConfig = (
  env: Record<string, string | undefined> = process.env,
  otherwise: Record<string, string> = {},
): Config => {
  const written = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const given = { ...otherwise, ...written }
  const parsed = environment.safeParse(given)
  const problems = [
    ...unknownNames(given),
    ...(parsed.error?.issues ?? []).map(issue => sentence(issue, given)),
  ]
  if (!parsed.success || problems.length > 0) throw new StartProblem(problems.join('\n'))
  const config = fromEnvironment(parsed.data)
  if (`${config.backupDir}/`.startsWith(`${config.filesDir}/`))
    throw new StartProblem('BACKUP_DIR must not lie in FILES_DIR: each backup would hold those before it.')
  return config
}

function fromEnvironment(env: z.infer<typeof environment>): Config {
  const dataDir = resolve(env.DATA_DIR)
  return {
    host: env.HOST,
    port: env.PORT,
    dataDir,
    filesDir: env.FILES_DIR ? resolve(env.FILES_DIR) : join(dataDir, 'files'),
    databaseUrl: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    backupDir: env.BACKUP_DIR ? resolve(env.BACKUP_DIR) : join(dataDir, 'backups'),
    backupAt: env.BACKUP_AT === 'off' ? undefined : env.BACKUP_AT,
    backupKeep: kept(env.BACKUP_KEEP),
    ...postOf(env),
    trustedProxies: env.TRUSTED_PROXIES,
    metricsFrom: env.METRICS_FROM,
    apiOrigins: env.API_ORIGINS,
    apiRequestsPerMinute: env.API_REQUESTS_PER_MINUTE,
    slowQuery: env.SLOW_QUERY_MS,
    sentryDsn: env.SENTRY_DSN,
    openid: openidOf(env),
    lookups: lookupsOf(env),
    models: modelsOf(env),
    secretKey: env.SECRET_KEY,
    mode: env.CARREL_MODE,
    logLevel: env.LOG_LEVEL,
    nodeEnv: env.NODE_ENV,
  }
}

/** @throws {StartProblem} when mails could be sent, but their links would lead nowhere or answers to nobody */
function openidOf(env: z.infer<typeof environment>): Config['openid'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  if (!issuer) return undefined
  if (!clientId || !clientSecret || !env.PUBLIC_URL)
    throw new StartProblem('OIDC_ISSUER wants OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and PUBLIC_URL, too.')
  return { issuer, clientId, clientSecret, label: env.OIDC_LABEL ?? new URL(issuer).hostname }
}

function lookupsOf(env: z.infer<typeof environment>): LookupSettings {
  const asked = (address: string) => (address === 'off' ? undefined : address.replace(/\/$/, ''))
  return {
    openLibrary: asked(env.OPEN_LIBRARY_URL),
    googleBooks: asked(env.GOOGLE_BOOKS_URL),
    googleBooksKey: env.GOOGLE_BOOKS_KEY,
    coverHosts: env.COVER_HOSTS,
    networks: env.LOOKUP_NETWORKS,
  }
}

function postOf(env: z.infer<typeof environment>): Pick<Config, 'publicUrl' | 'mail'> {
  const { PUBLIC_URL, SMTP_URL, MAIL_FROM, HOST, PORT } = env
  if (!SMTP_URL) return { publicUrl: PUBLIC_URL ?? `http://${visitable(HOST)}:${PORT}`, mail: undefined }
  if (!PUBLIC_URL)
    throw new StartProblem(
      'SMTP_URL wants PUBLIC_URL, too, such as https://books.example.org: links in mails begin with it.',
    )
  if (!MAIL_FROM)
    throw new StartProblem('SMTP_URL wants MAIL_FROM, too, such as Carrel <carrel@example.org>.')
  return { publicUrl: PUBLIC_URL, mail: { smtpUrl: SMTP_URL, from: MAIL_FROM, publicUrl: PUBLIC_URL } }
}

/** Where a browser on this machine finds what listens at HOST. */
function visitable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function kept(text: string): Config['backupKeep'] {
  const [, days, weeks, months] = keep.exec(text) ?? []
  return { days: Number(days), weeks: Number(weeks), months: Number(months) }
}

/** A misspelt CARREL_… would otherwise be ignored in silence. Other names belong to other programs. */
function unknownNames(given: Record<string, unknown>): string[] {
  return Object.keys(given)
    .filter(name => name.startsWith('CARREL_') && !(name in environment.shape))
    .map(name => `${name} is not a setting of Carrel; see .env.example for the list.`)
}

// A value is repeated only where it cannot hold a secret.
const secret = new Set<string>([
  ...modelSecrets,
  'SECRET_KEY',
  'GOOGLE_BOOKS_KEY',
  'OIDC_CLIENT_SECRET',
  'DATABASE_URL',
  'SENTRY_DSN',
  'SMTP_URL',
])

function sentence(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0])
  const wanted = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message
  return secret.has(name) ? `${name} ${wanted}.` : `${name} ${wanted}, not "${given[name]}".`
}
