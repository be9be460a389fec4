import { statfs } from 'node:fs/promises'
import { StartProblem } from '../start-problem.ts'

/**
 * Asks for room beforehand where a full disk would hurt more than us: the embedded database stops for good
 * when it cannot write.
 * @throws {StartProblem} when the disk under the folder has less than these bytes
 */
export const assertRoom = async (folder: string, bytes: number, what: string): Promise<void> => {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes)
    throw new StartProblem(
      `${what} needs about ${inMegabytes(bytes)} free under ${folder}, and there are ${inMegabytes(bavail * bsize)}; make room and try again.`,
    )
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`
