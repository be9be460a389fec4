import { BlockList, isIP } from 'node:net'
import type { Middleware } from 'koa'

const headers = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']

/** Believes X-Forwarded-… only from these addresses or networks; Koa by itself would believe anybody. */
export function forwarded(trusted: readonly string[]): Middleware {
  const proxies = new BlockList()
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits) proxies.addSubnet(address, Number(bits), family)
    else proxies.addAddress(address, family)
  }
  return (ctx, next) => {
    const peer = (ctx.req.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    const known = isIP(peer) !== 0 && proxies.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4')
    // Somebody stands between, and we do not know who: the address we see is theirs.
    ctx.state.behindStranger = !known && headers.some(header => ctx.req.headers[header] !== undefined)
    if (!known) for (const header of headers) delete ctx.req.headers[header]
    return next()
  }
}
