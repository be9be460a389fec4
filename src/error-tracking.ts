/** Errors that nobody expected, sent to where somebody looks. */
export type ErrorTracking = {
  /** @param facts what the log line says beside the error; only names and numbers of ours are sent */
  report(cause: unknown, facts: Record<string, unknown>): void
  /** Waits for what is under way, at most so many milliseconds. */
  flush(within: number): Promise<void>
}

// What people typed, asked for or are called stays here.
const told = ['route', 'trace', 'job', 'id', 'run', 'forGood'] as const

/**
 * Speaks Sentry's protocol, which GlitchTip and Bugsink understand as well.
 * @param dsn as the tracker gives it: https://key@host/project
 */
export const trackErrors = (dsn: string, version: string, environment: string): ErrorTracking => {
  // Compiled while the program starts, not before it answers.
  const opening = openClient(dsn, version, environment)
  opening.catch(() => {})
  return {
    report: (cause, facts) => {
      const tags = Object.fromEntries(
        told.flatMap(name => (name in facts ? [[name, String(facts[name])]] : [])),
      )
      opening.then(({ client, scope }) => client.captureException(cause, {}, scope(tags))).catch(() => {})
    },
    flush: async within => {
      await opening.then(({ client }) => client.flush(within)).catch(() => {})
    },
  }
}

async function openClient(dsn: string, version: string, environment: string) {
  const [{ createStackParser, createTransport, Scope }, { nodeStackLineParser, ServerRuntimeClient }] =
    await Promise.all([import('@sentry/core'), import('@sentry/core/server')])
  const client = new ServerRuntimeClient({
    dsn,
    release: `carrel@${version}`,
    environment,
    platform: 'node',
    integrations: [],
    stackParser: createStackParser(nodeStackLineParser()),
    transport: options => createTransport(options, request => send(options.url, request.body)),
  })
  client.init()
  const scope = (tags: Record<string, string>) => {
    const one = new Scope()
    one.setTags(tags)
    return one
  }
  return { client, scope }
}

async function send(url: string, body: string | Uint8Array) {
  const answer = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(body),
    signal: AbortSignal.timeout(5000),
  })
  return {
    statusCode: answer.status,
    headers: {
      'x-sentry-rate-limits': answer.headers.get('x-sentry-rate-limits'),
      'retry-after': answer.headers.get('retry-after'),
    },
  }
}
