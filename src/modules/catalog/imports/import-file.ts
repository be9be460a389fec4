import { basename, join } from 'node:path'

/** The folder for files that wait to be read. */
export const importsIn = (filesDir: string): string => join(filesDir, 'imports')

/**
 * Where an import's file lies. Only its name counts: rows of earlier versions hold the whole path, and that
 * may be another installation's, from which a backup was restored here.
 */
export const fileOf = (batch: { file_path: string }, filesDir: string): string =>
  join(importsIn(filesDir), basename(batch.file_path))
