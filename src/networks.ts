import { BlockList, isIP } from 'node:net'

/** Whether an address is one of these, or lies in one of these networks (CIDR). */
export function within(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    if (bits) list.addSubnet(address, Number(bits), familyOf(address))
    else list.addAddress(address, familyOf(address))
  }
  return given => {
    const address = plain(given)
    return isIP(address) !== 0 && list.check(address, familyOf(address))
  }
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Without what a socket for both families puts before an address of the older one. */
export const plain = (address: string): string => address.trim().replace(/^::ffff:/, '')
