import type { Configuration } from 'openid-client'
import type { OpenidSettings } from '../../../config.ts'
import { type Refused, refused } from '../../../refusal.ts'

/** Who somebody is elsewhere, as the provider has signed it. */
export type Claims = {
  issuer: string
  subject: string
  /** Only where the provider says that it is theirs. */
  email: string | null
  name: string | null
}

/** What has to come back unchanged, and what proves that whoever comes back is who left. */
export type Checks = { state: string; nonce: string; verifier: string }

/** Where to send a browser, and what to keep until it comes back. Refused when the provider does not answer. */
export async function wayToProvider(
  settings: OpenidSettings,
  redirectUri: string,
): Promise<{ url: URL; checks: Checks } | Refused<'provider-away'>> {
  const openid = await import('openid-client')
  const provider = await discovered(settings)
  if (!provider) return refused('provider-away')
  const verifier = openid.randomPKCECodeVerifier()
  const checks = { state: openid.randomState(), nonce: openid.randomNonce(), verifier }
  const url = openid.buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: checks.state,
    nonce: checks.nonce,
  })
  return { url, checks }
}

/**
 * Exchanges what the browser brought back for who it is. Refused when the person said no there, and when anything is not
 * as it left here.
 */
export async function claimsFrom(
  settings: OpenidSettings,
  address: URL,
  { state, nonce, verifier }: Checks,
): Promise<Claims | Refused<'provider-denied' | 'provider-away' | 'provider-odd'>> {
  const openid = await import('openid-client')
  const provider = await discovered(settings)
  if (!provider) return refused('provider-away')
  try {
    const checks = {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    }
    const tokens = await openid.authorizationCodeGrant(provider, address, checks)
    const signed = tokens.claims()
    if (!signed) return refused('provider-odd')
    const told = signed.email
      ? signed
      : await openid.fetchUserInfo(provider, tokens.access_token, signed.sub).catch(() => signed)
    return {
      issuer: signed.iss,
      subject: signed.sub,
      email: told.email_verified === true ? textOf(told.email) : null,
      name: textOf(told.name),
    }
  } catch (error) {
    if (error instanceof openid.AuthorizationResponseError)
      return refused(error.error === 'access_denied' ? 'provider-denied' : 'provider-odd')
    return refused('provider-odd')
  }
}

const textOf = (claim: unknown): string | null =>
  typeof claim === 'string' && claim.trim() !== '' ? claim.trim() : null

const hour = 3_600_000
const known = new Map<string, { provider: Promise<Configuration | undefined>; until: number }>()

/** What the provider says of itself, asked once an hour; its keys the library keeps by itself. */
async function discovered(settings: OpenidSettings): Promise<Configuration | undefined> {
  const name = `${settings.issuer} ${settings.clientId}`
  const before = known.get(name)
  if (before && before.until > performance.now() && (await before.provider)) return before.provider
  const provider = discover(settings).catch(() => undefined)
  known.set(name, { provider, until: performance.now() + hour })
  return provider
}

async function discover({ issuer, clientId, clientSecret }: OpenidSettings): Promise<Configuration> {
  const openid = await import('openid-client')
  const server = new URL(issuer)
  // On one machine, as a test or a proxy there would; over a network the library insists on TLS.
  const plain = ['localhost', '127.0.0.1', '[::1]'].includes(server.hostname)
  const options = { timeout: 5, ...(plain ? { execute: [openid.allowInsecureRequests] } : {}) }
  return openid.discovery(server, clientId, clientSecret, undefined, options)
}
