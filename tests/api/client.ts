import type { testSite } from '../site.ts'
import type { Conformance } from './conformance.ts'

type Site = ReturnType<typeof testSite>

export type ApiAnswer<Data = Any> = {
  status: number
  headers: Headers
  body: { success: boolean; data: Data; statusCode: number } & { [beside: string]: Any }
}
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects; the document has checked its shape
type Any = any

export type Sent = { body?: unknown; headers?: Record<string, string> }

/** A program that uses the API as its documentation says; every answer is held against the document. */
export class ApiClient {
  token: string
  readonly #site: Site
  readonly #conformance: Conformance

  constructor(site: Site, conformance: Conformance, token = '') {
    this.#site = site
    this.#conformance = conformance
    this.token = token
  }

  get = (path: string, sent: Sent = {}) => this.send('GET', path, sent)
  post = (path: string, body?: unknown, headers = {}) => this.send('POST', path, { body, headers })
  put = (path: string, body?: unknown, headers = {}) => this.send('PUT', path, { body, headers })
  patch = (path: string, body: unknown, headers = {}) => this.send('PATCH', path, { body, headers })
  delete = (path: string, body?: unknown) => this.send('DELETE', path, { body })

  async send(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<ApiAnswer> {
    const response = await fetch(`${this.#site.origin}/api/v1${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const answered = isJson && text ? JSON.parse(text) : text || undefined
    this.#conformance.hold(method, `/api/v1${path}`, response.status, answered)
    return { status: response.status, headers: response.headers, body: answered }
  }

  /** A form with one file. */
  async sendFile(
    method: string,
    path: string,
    bytes: Buffer,
    fields: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    body.append('file', new Blob([Uint8Array.from(bytes)]), 'picture.png')
    const response = await fetch(`${this.#site.origin}/api/v1${path}`, {
      method,
      body,
      headers: { Authorization: `Bearer ${this.token}` },
    })
    const answered = (await response.json()) as ApiAnswer['body']
    this.#conformance.hold(method, `/api/v1${path}`, response.status, answered)
    return { status: response.status, headers: response.headers, body: answered }
  }

  /** Signs in; what it sends after this it sends as this person. */
  async signIn(email: string, password: string): Promise<ApiAnswer> {
    const answer = await this.post('/auth/login', { email, password })
    if (answer.status === 200) this.token = answer.body.data.access_token
    return answer
  }
}
