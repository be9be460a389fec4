import { fieldsOfForm } from '../form-fields.ts'
import type { Browser } from '../site.ts'

/** Addresses of all pages about records, each with something on it. */
export async function recordsInEveryState(visitor: Browser, workId: string): Promise<Map<string, string>> {
  const book = `/books/${workId}`
  const form = fieldsOfForm((await visitor.visit(`${book}/edit`)).html, book)
  await visitor.submit(book, { ...form, subtitle: 'A study of provincial life', personName: 'George Eliot' })
  return new Map([
    ['/books/:id/history', `${book}/history`],
    ['/books/:id/editions/new', `${book}/editions/new`],
  ])
}
