/** Whom the benchmark signs in: the librarian who set the library up, by the set-up page. */
export const librarian = {
  name: 'Ines Moreau',
  email: 'ines@example.org',
  password: 'four words not together',
  library: 'Ashgrove Libraries',
  branch: 'Central',
  kind: 'public',
  zone: 'Europe/London',
  currency: 'GBP',
  language: 'en-GB',
}

/** How many books stand in the logs of two readers. */
export const logs = { few: 100, many: 10_000 }

/** The reader with so many, who has the password of the librarian. */
export const readerOf = (books: number): string => `reader${books}@example.org`

/** In how many clubs two members are. */
export const clubsOfMember = { few: 1, many: 20 }

/** The member of so many clubs, who has the password of the librarian. */
export const memberOf = (clubs: number): string => `member${clubs}@example.org`

/** Keeps cookies and sends forms as a browser does; follows nothing by itself. */
export class Visitor {
  readonly #cookies = new Map<string, string>()
  readonly #address: string

  constructor(address: string) {
    this.#address = address
  }

  /** The `Cookie` header that a browser would send now. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  visit(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(path, { headers })
  }

  submit(path: string, fields: Record<string, string>): Promise<Response> {
    return this.#send(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { Origin: this.#address },
    })
  }

  /** Sends a form of one file. */
  upload(path: string, field: string, file: File): Promise<Response> {
    const body = new FormData()
    body.set(field, file)
    return this.#send(path, { method: 'POST', body, headers: { Origin: this.#address } })
  }

  async #send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
    const headers = { ...init.headers, ...(this.cookie ? { Cookie: this.cookie } : {}) }
    const answer = await fetch(this.#address + path, { ...init, headers, redirect: 'manual' })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return answer
  }
}

/** A librarian who signed in through the page: the one who set the library up, or another who has the same password. */
export async function signIn(address: string, email = librarian.email): Promise<Visitor> {
  const visitor = new Visitor(address)
  const { password } = librarian
  const answer = await visitor.submit('/sign-in', { email, password })
  if (answer.status !== 303) throw new Error(`Signing in was answered with ${answer.status}.`)
  // The next page says that they are welcome, and those after it do not.
  await (await visitor.visit('/')).text()
  return visitor
}
