import { port } from '../../../port.ts'
import type { Context, Library } from '../context.ts'

/** The library with this id as the asking person stands to it: with their role, or null where they belong not at all. */
export const accessAt = port<(ctx: Context, libraryId: string) => Promise<Library | null>>('web.access-at')
