import { resolve } from 'node:path'
import { checkBackup } from '../backup/contents.ts'
import { madeOf, restore } from '../backup/restoring.ts'
import { readConfig } from '../config.ts'

/** Puts a backup into the installation that the settings name, or only looks whether the file is good. */
export const restoreFrom = async (
  file: string,
  { check = false, replace = false }: { check?: boolean; replace?: boolean },
): Promise<void> => {
  const path = resolve(file)
  const say = (sentence: string) => console.log(sentence)
  if (check) return say(madeOf(await checkBackup(path)))
  // They know what belongs to people who have gone since.
  await import('../modules.ts')
  await restore(path, { config: readConfig(), now: new Date(), replace, say })
}
