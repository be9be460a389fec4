import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { Middleware } from 'koa'
import { plain, within } from '../../networks.ts'

const headers = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']

/**
 * Believes X-Forwarded-… only from these addresses or networks; Koa by itself would believe anybody. Of the addresses
 * a proxy hands on only the last that it saw itself counts: what stands before was written by whoever asked.
 */
export function forwarded(trusted: readonly string[]): Middleware {
  const isOurs = within(trusted)
  return (ctx, next) => {
    const known = isOurs(ctx.req.socket.remoteAddress ?? '')
    // Somebody stands between, and we do not know who: the address we see is theirs.
    ctx.state.behindStranger = !known && headers.some(header => ctx.req.headers[header] !== undefined)
    if (known) keepLastStranger(ctx.req, isOurs)
    else for (const header of headers) delete ctx.req.headers[header]
    return next()
  }
}

function keepLastStranger(req: IncomingMessage, isOurs: (address: string) => boolean): void {
  const hops = [req.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').map(plain)
  const last = hops.reverse().find(address => !isOurs(address))
  if (last && isIP(last)) req.headers['x-forwarded-for'] = last
  else delete req.headers['x-forwarded-for']
}
