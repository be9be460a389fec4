const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const utf8 = new TextEncoder()

/**
 * The number from which everything about a drawn cover follows: FNV-1a (32 bit) over the work's title and
 * author, then murmur3's finalizer, so that "Emma" and "Emmy" do not look alike.
 * Unit separator between the two, so that ("ab", "c") is not ("a", "bc").
 */
export function coverHash(title: string, author: string): number {
  const text = `${title}\u001f${author}`.normalize('NFC').toLowerCase()
  let hash = FNV_OFFSET
  for (const byte of utf8.encode(text)) hash = Math.imul(hash ^ byte, FNV_PRIME)
  return finalized(hash)
}

function finalized(hash: number): number {
  let mixed = hash
  mixed ^= mixed >>> 16
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  mixed ^= mixed >>> 16
  return mixed >>> 0
}
