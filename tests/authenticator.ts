import { codeAt } from '../src/modules/identity/accounts/one-time-codes.ts'
import type { Browser } from './site.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What a person keeps on their telephone: makes codes of the secret that the page shows. */
export class Authenticator {
  readonly secret: Buffer

  private constructor(words: string) {
    // RFC 4648, section 6.
    const bits = [...words.replaceAll(' ', '')].map(sign =>
      letters.indexOf(sign).toString(2).padStart(5, '0'),
    )
    const bytes = bits.join('').match(/.{8}/g) ?? []
    this.secret = Buffer.from(bytes.map(byte => Number.parseInt(byte, 2)))
  }

  static from(words: string): Authenticator {
    return new Authenticator(words)
  }

  /** Begins to set a second factor up, and types its secret in. */
  static async begin(browser: Browser): Promise<Authenticator> {
    await browser.submit('/me/second-factor')
    const { html } = await browser.visit('/me/second-factor')
    return new Authenticator(/<span class="code">([A-Z2-7 ]+)<\/span>/.exec(html)?.[1] ?? '')
  }

  /** Turns the second factor on; returns the recovery codes. */
  async confirm(browser: Browser, time: Date): Promise<string[]> {
    const { html } = await browser.submit('/me/second-factor/confirmation', { code: await this.code(time) })
    return [...html.matchAll(/<span class="code">([a-z2-8-]{19})<\/span>/g)].map(([, code = '']) => code)
  }

  /** The code of this moment, or of so many half minutes later. */
  code(time: Date, shift = 0): Promise<string> {
    return codeAt(this.secret, Math.floor(time.getTime() / 30_000) + shift)
  }
}
