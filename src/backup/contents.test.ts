import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { entriesIn, sealed, withManifest, withRows } from './archive.fixture.ts'
import { checkBackup } from './contents.ts'
import { backUp, installation, type Kind, moves, upload } from './installation.fixture.ts'
import { sealing } from './seal.ts'

const kind: Kind = moves[0]?.[0] ?? 'embedded'
let good = Buffer.alloc(0)

/** What is said about a file with these bytes. */
async function said(bytes: Uint8Array): Promise<string> {
  const path = join(temporaryFolder(), 'b.tar.gz')
  writeFileSync(path, bytes)
  return refusal(path)
}

const refusal = (path: string): Promise<string> =>
  checkBackup(path).then(
    () => 'good',
    cause => (cause.name === 'StartProblem' ? cause.message.replace(path, 'It') : String(cause.stack)),
  )

const copy = (): string => {
  const path = join(temporaryFolder(), 'copy.tar.gz')
  writeFileSync(path, good)
  return path
}

it('tells what a good one holds, and ordinary tools open it', { timeout: 60_000 }, async () => {
  const at = await installation(kind)
  upload(at, 'covers/one.jpg', 'a cover')
  upload(at, 'covers/two.jpg', 'another')
  upload(at, 'empty', '')
  const { path } = await backUp(at)
  good = readFileSync(path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const manifest = await checkBackup(path)
  expect(manifest.carrel).toBe('1.2.3')
  expect(manifest.database.kind).toBe(kind)
  expect(manifest.files.map(({ path, bytes }) => [path, bytes])).toEqual([
    ['covers/one.jpg', 7],
    ['covers/two.jpg', 7],
    ['empty', 0],
  ])
  expect(gunzipSync(good).includes('identity.people')).toBe(true)
})

it('waits for no pipe', async () => {
  const pipe = join(temporaryFolder(), 'pipe')
  execFileSync('mkfifo', [pipe])
  expect(await refusal(pipe)).toBe('It is not a file.')
})

describe('a file that is not as it was written', () => {
  it('is refused when cut anywhere', async () => {
    const path = copy()
    for (const length of [good.length - 1, good.length - 100, Math.floor(good.length / 2), 20, 2]) {
      truncateSync(path, length)
      expect(await refusal(path)).toMatch(/^It is not a whole backup of Carrel: it was cut off/)
    }
    truncateSync(path, 0)
    expect(await refusal(path)).toBe('It is not a backup of Carrel.')
  })

  it('is refused with one byte more', async () => {
    const path = copy()
    appendFileSync(path, 'x')
    expect(await refusal(path)).toMatch(/^It is not a whole backup of Carrel/)
  })

  it('is refused with the whole of another after it', async () => {
    const path = copy()
    appendFileSync(path, good)
    expect(await refusal(path)).toMatch(/^It was altered after it was made/)
  })

  it('is refused with any byte changed, wherever it is', async () => {
    const position = fc.oneof(
      fc.nat(good.length - 1),
      fc.nat(30),
      fc.nat(140).map(back => good.length - 1 - back),
    )
    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const bytes = Buffer.from(good)
        bytes.writeUInt8(bytes.readUInt8(place) ^ change, place)
        expect(await said(bytes)).toMatch(/^It (was altered|is not a (whole )?backup)/)
      }),
      { numRuns: 200 },
    )
  })

  it('is refused when it is something else', async () => {
    expect(await said(Buffer.from('%PDF-1.7'))).toBe('It is not a backup of Carrel.')
    expect(await said(gzipSync('some other archive'))).toMatch(/^It is not a whole backup of Carrel/)
    expect(await refusal(temporaryFolder())).toBe('It is not a file.')
    expect(await refusal('/nowhere/at/all')).toBe('It is not there.')
  })
})

describe('a file that somebody sealed who wanted to', () => {
  it('is refused when a table is not what the list says', async () => {
    const path = copy()
    const entries = await entriesIn(path)
    entries.set(
      'tables/public.kysely_migration.copy',
      Buffer.from('20261120090000-platform-extensions\tnow\n'),
    )
    expect(await refusal(await sealed(entries))).toContain('"tables/public.kysely_migration.copy" is missing')
  })

  it('is refused when two files are swapped, one is missing, or one is more', async () => {
    const entries = await entriesIn(copy())
    const [one, two] = ['files/covers/one.jpg', 'files/covers/two.jpg']
    const first = entries.get(one) ?? Buffer.alloc(0)
    const second = entries.get(two) ?? Buffer.alloc(0)
    const swapped = new Map([...entries, [one, second], [two, first]])
    expect(await refusal(await sealed(swapped))).toContain('one.jpg')
    const missing = new Map([...entries].filter(([name]) => name !== one))
    expect(await refusal(await sealed(missing))).toContain('one.jpg')
    const more = new Map([['files/more', first], ...entries])
    expect(await refusal(await sealed(more))).toContain('files/more')
  })

  it.each(['../outside', '/etc/passwd', 'covers/../../outside', 'covers//one', './one', ''])(
    'is refused with the path %j',
    async path => {
      const forged = await withManifest(copy(), manifest => {
        const [file] = manifest.files
        if (file) file.path = path
      })
      const entries = await entriesIn(forged)
      const bytes = entries.get('files/covers/one.jpg') ?? Buffer.alloc(0)
      entries.delete('files/covers/one.jpg')
      expect(await refusal(await sealed(new Map([[`files/${path}`, bytes], ...entries])))).toContain(
        'does not hold what it says',
      )
    },
  )

  it('is refused with a link in it', async () => {
    const tar = pack()
    tar.entry({ name: 'files/link', type: 'symlink', linkname: '/etc/passwd' })
    tar.finalize()
    const chunks: Buffer[] = []
    for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array))
    const seal = sealing()
    seal.end(gzipSync(Buffer.concat(chunks)))
    const bytes = Buffer.concat(await seal.toArray())
    expect(await said(bytes)).toContain('"files/link" is missing, of another kind')
  })

  it('is refused without a list, or with one that makes no sense', async () => {
    expect(await refusal(await sealed(new Map()))).toContain('"manifest.json" is missing')
    const broken = new Map([['manifest.json', Buffer.from('{ "format": 1')]])
    expect(await refusal(await sealed(broken))).toContain('list of contents cannot be understood')
  })

  it('is refused in a newer format, saying so', async () => {
    const newer = await withManifest(copy(), manifest => ({ ...manifest, format: 2 }))
    expect(await refusal(newer)).toContain('the format 2, which is newer than this version of Carrel')
  })

  it('is good when all agrees', async () => {
    const path = copy()
    copyFileSync(await withRows(path, 'public.kysely_migration', rows => rows), path)
    expect(await refusal(path)).toBe('good')
  })
})
