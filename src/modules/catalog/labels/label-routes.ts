import { barsOf, pathOf } from '../../../labels/barcode.ts'
import type { Label } from '../../../labels/pdf.ts'
import { type Sheet, sheetNamed, sheets } from '../../../labels/sheet.ts'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { branchesOf } from '../../identity/index.ts'
import { type CopyToLabel, copiesToLabel, type LabelsWanted, mostLabels } from './label-queries.ts'
import { spineLines } from './spine.ts'

const kinds = ['spines', 'copies'] as const
type Kind = (typeof kinds)[number]

/** Labels for spines and copies: a page to print, and the same as PDF for sheets of labels. */
export function labelRoutes(router: PageRouter): void {
  router.get('/labels', authorize('catalog.edit'), async ctx => {
    const { library } = atLibrary(ctx)
    const { wanted, kind, used } = whatIsAsked(ctx)
    const copies = wanted === null ? [] : await copiesToLabel(ctx.db, library.id, wanted)
    ctx.page('catalog/labels/labels', {
      kinds: kinds.map(one => ({ kind: one, href: addressWith(ctx, { kind: one }), current: one === kind })),
      kind,
      used,
      asked: wanted !== null,
      spines: kind === 'spines' ? copies.map(linesOf) : [],
      labels: kind === 'copies' ? copies.map(copy => ({ ...copy, ...drawn(copy.barcode) })) : [],
      unknown: unknownOf(wanted, copies),
      most: mostLabels,
      sheets: sheets.map(({ name }) => name).filter(name => name !== 'cards-10'),
      values: valuesOf(ctx),
      branches: await branchesOf(ctx.db, library.id),
      library: library.name,
    })
  })

  router.get('/labels.pdf', authorize('catalog.edit'), async ctx => {
    const { library } = atLibrary(ctx)
    const { wanted, kind, used, sheet } = whatIsAsked(ctx)
    const copies = wanted === null ? [] : await copiesToLabel(ctx.db, library.id, wanted)
    const labels = copies.map(
      (copy): Label =>
        kind === 'spines'
          ? { kind: 'spine', lines: linesOf(copy) }
          : { kind: 'barcode', over: library.name, barcode: copy.barcode, under: copy.title },
    )
    // It draws with libraries that no other page needs.
    const { labelsPdf } = await import('../../../labels/pdf.ts')
    ctx.attachment(`labels-${kind}.pdf`)
    ctx.type = 'application/pdf'
    ctx.set('Cache-Control', 'no-store')
    ctx.body = await labelsPdf(sheet, labels, used)
  })
}

type Asked = { wanted: LabelsWanted | null; kind: Kind; used: number; sheet: Sheet }

function whatIsAsked(ctx: Context): Asked {
  const kind = kinds.find(one => one === asked(ctx, 'kind')) ?? 'copies'
  const used = Math.min(Number(/^\d{1,2}$/.exec(asked(ctx, 'used'))?.[0] ?? 0), 99)
  const sheet =
    sheetNamed(asked(ctx, 'sheet')) ?? sheetNamed(kind === 'spines' ? 'spines-42' : 'a4-24') ?? sheets[0]
  if (sheet === undefined) throw new Error('There is no sheet of labels.')
  return { wanted: wantedOf(ctx), kind, used, sheet }
}

function wantedOf(ctx: Context): LabelsWanted | null {
  const workId = asked(ctx, 'book')
  if (isUuid(workId)) return { of: 'book', workId }
  const barcodes = asked(ctx, 'barcodes')
    .split(/[\s,;]+/)
    .filter(Boolean)
  if (barcodes.length > 0) return { of: 'barcodes', barcodes: barcodes.slice(0, mostLabels) }
  if (asked(ctx, 'row') === 'mine') return { of: 'row', personId: atLibrary(ctx).person.id }
  const since = /^\d{4}-\d{2}-\d{2}$/.test(asked(ctx, 'since'))
    ? new Date(`${asked(ctx, 'since')}T00:00:00Z`)
    : null
  if (since === null || Number.isNaN(since.getTime())) return null
  const branchId = asked(ctx, 'branch')
  return { of: 'added', since, branchId: isUuid(branchId) ? branchId : null }
}

const linesOf = ({ callNumber, byLine, title }: CopyToLabel) => spineLines(callNumber, byLine, title)

function drawn(barcode: string) {
  const bars = barsOf(barcode)
  return bars === null ? { width: 0, path: '' } : { width: bars.width, path: pathOf(bars) }
}

/** Barcodes that no copy of the library has. */
const unknownOf = (wanted: LabelsWanted | null, copies: readonly CopyToLabel[]): string[] =>
  wanted?.of === 'barcodes'
    ? wanted.barcodes.filter(barcode => !copies.some(copy => copy.barcode === barcode))
    : []

const names = ['book', 'barcodes', 'row', 'since', 'branch', 'kind', 'sheet', 'used'] as const

const valuesOf = (ctx: Context): Record<string, string> =>
  Object.fromEntries(names.map(name => [name, asked(ctx, name)]).filter(([, value]) => value !== ''))

const addressWith = (ctx: Context, more: Record<string, string>): string =>
  `/labels?${new URLSearchParams({ ...valuesOf(ctx), ...more })}`
