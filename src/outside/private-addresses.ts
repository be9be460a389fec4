import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { within } from '../networks.ts'

/**
 * Whether an address is on the open internet, and not this machine, its network or what clouds answer there to whoever asks.
 * IPv4 inside IPv6 counts as what it is.
 */
export const isPublic = (address: string): boolean => {
  try {
    return ipaddr.process(address).range() === 'unicast'
  } catch {
    return false
  }
}

export class PrivateAddress extends Error {}

/**
 * Finds a host's addresses for a connection, and fails where one of them is private and not in `networks`. The check stands here
 * and not before the request: a name may answer with another address the second time it is asked.
 */
export function guardedLookup(networks: readonly string[]): LookupFunction {
  const isAllowed = allowedAddress(networks)
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const first = addresses[0]
      if (first === undefined || !addresses.every(({ address }) => isAllowed(address)))
        return callback(new PrivateAddress(`${hostname} is not on the open internet.`), '', 0)
      if (options.all) callback(null, addresses as never)
      else callback(null, first.address, first.family)
    })
  }
}

/** Whether a host that is written as an address may be asked; a name is looked at when it is found. */
export const mayAsk = (hostname: string, networks: readonly string[]): boolean => {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 || allowedAddress(networks)(bare)
}

const allowedAddress = (networks: readonly string[]) => {
  const isOurs = within(networks)
  return (address: string) => isPublic(address) || isOurs(address)
}
