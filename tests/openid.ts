import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll } from 'vitest'
import { Browser } from './site.ts'

export const publicUrl = 'https://books.example.org'
const client = { client_id: 'carrel', client_secret: 'told to nobody else' }

export type AccountElsewhere = { email?: string; email_verified?: boolean; name?: string }

/** A real OpenID provider on a real port, with the accounts that a test gives it. */
export async function openidProvider() {
  const accounts = new Map<string, AccountElsewhere>()
  let answer: ReturnType<Provider['callback']> | undefined
  const server: Server = createServer((request, response) => answer?.(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [`${publicUrl}/sign-in/provider/callback`] }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['of this test alone'] },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, ...accounts.get(sub) }),
    }),
  })
  answer = provider.callback()
  return {
    accounts,
    issuer,
    server,
    settings: {
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: client.client_id,
      OIDC_CLIENT_SECRET: client.client_secret,
      OIDC_LABEL: 'Townhall',
    },
    /**
     * Signs in there as this account, agrees to all that is asked, or presses "cancel" at once.
     * @param address where the browser was sent
     * @returns the path of this site that it is sent back to
     */
    async visit(address: string, sub: string, { agree = true } = {}): Promise<string> {
      const browser = new Browser(() => issuer)
      let { location } = await browser.visit(pathOf(address))
      for (let steps = 0; steps < 12 && location; steps += 1) {
        if (location.startsWith(publicUrl)) return pathOf(location)
        const page = await browser.visit(pathOf(location))
        location = page.location ?? (await answerPage(browser, page.html, pathOf(location), sub, agree))
      }
      throw new Error(`The provider led nowhere: ${location}`)
    },
  }
}

/** Its own simple pages ask first who one is, then whether the client may know. */
async function answerPage(browser: Browser, html: string, path: string, sub: string, agree: boolean) {
  if (!agree) return (await browser.visit(`${path}/abort`)).location
  const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? 'login'
  const fields = prompt === 'login' ? { prompt, login: sub, password: 'any' } : { prompt }
  return (await browser.submit(path, fields)).location
}

const pathOf = (address: string): string => {
  const { pathname, search } = new URL(address, publicUrl)
  return pathname + search
}
