/** Records for tests, written by hand: `['245', '10', 'a', 'Title']` or `['001', 'control']`; text or raw bytes. */
export type FixtureField = [tag: string, ...rest: Array<string | Uint8Array>]

const bytesOf = (part: string | Uint8Array) =>
  typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part)

export function marcFixture(fields: FixtureField[], leader = '00000nam a2200000 a 4500'): Buffer {
  const contents = fields.map(([tag, ...rest]) => {
    if (tag < '010') return Buffer.concat([...rest.map(bytesOf), Buffer.from([0x1e])])
    const [indicators = '  ', ...parts] = rest
    const subfields = parts.flatMap((part, place) =>
      place % 2 === 0 ? [Buffer.from([0x1f]), bytesOf(part)] : [bytesOf(part)],
    )
    return Buffer.concat([bytesOf(indicators), ...subfields, Buffer.from([0x1e])])
  })
  let address = 0
  const directory = fields.map(([tag], place) => {
    const length = contents[place]?.length ?? 0
    const entry = `${tag}${String(length).padStart(4, '0')}${String(address).padStart(5, '0')}`
    address += length
    return entry
  })
  const base = 24 + directory.length * 12 + 1
  const whole = base + address + 1
  const head = `${String(whole).padStart(5, '0')}${leader.slice(5, 12)}${String(base).padStart(5, '0')}${leader.slice(17)}`
  return Buffer.concat([
    Buffer.from(head + directory.join(''), 'latin1'),
    Buffer.from([0x1e]),
    ...contents,
    Buffer.from([0x1d]),
  ])
}
