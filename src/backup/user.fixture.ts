import { chmodSync, chownSync } from 'node:fs'

const nobody = 65_534

/** Works as a user whom rights bind; the superuser of a container is bound by none. */
export const asOrdinaryUser = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  if (process.geteuid?.() !== 0) return work()
  chownSync(folder, nobody, nobody)
  chmodSync(folder, 0o755)
  process.seteuid?.(nobody)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}
