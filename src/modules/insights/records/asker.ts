import type { Editor } from '../../catalog/index.ts'

/** Staff who want something made of a book's record, or nothing any more. */
export type Asker = Editor & { personId: string }
