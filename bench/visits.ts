import type { Scan } from './counter.ts'
import type { Page } from './paths.ts'
import type { Visitor } from './visitor.ts'

export type Visit = { name: string; run(): Promise<unknown> }

/** One visit of each kind whose statements are looked at, by a librarian at a desk. */
export function visitsOf(
  staff: Visitor,
  tested: readonly Page[],
  { barcode, patron }: Scan,
  borrower = patron,
): Visit[] {
  const scan = (mode: 'lend' | 'return') => staff.submit('/desk/scans', { barcode, patron, mode })
  return [
    ...tested
      .filter(({ asked }) => asked.length > 0)
      .map(({ name, asked }) => ({ name, run: () => staff.visit(asked[0]?.path ?? '/') })),
    { name: 'desk', run: () => staff.visit(`/desk?patron=${borrower}`) },
    { name: 'lend', run: () => scan('lend') },
    { name: 'take back', run: () => scan('return') },
  ].map(({ name, run }) => ({ name, run: async () => expectGood(name, await run()) }))
}

async function expectGood(name: string, answer: Response): Promise<void> {
  if (answer.status >= 400 || answer.headers.get('location')?.startsWith('/sign-in'))
    throw new Error(`The visit to ${name} was answered with ${answer.status}.`)
  await answer.text()
}
