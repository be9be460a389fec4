import { StartProblem } from '../start-problem.ts'

const full = ['ENOSPC', 'EDQUOT', '53100']
const closed = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENAMETOOLONG', 'EINVAL']

/**
 * What the disk refused, as a sentence; anything else comes back as it is.
 * @param path where it was to be written
 * @param outcome what did not happen, as the end of a sentence
 */
export const diskProblem = (cause: unknown, path: string, outcome: string): unknown => {
  if (cause instanceof StartProblem || !(cause instanceof Error)) return cause
  const code = 'code' in cause ? String(cause.code) : ''
  if (full.includes(code) || /No space left/.test(cause.message))
    return new StartProblem(`The disk is full, so ${outcome}; make room and try again.`, { cause })
  // Some folders, such as /proc, deny that what is to be made there could be.
  const denied = code === 'ENOENT' && 'path' in cause && String(cause.path).startsWith(path)
  if (closed.includes(code) || denied)
    return new StartProblem(
      `${path} cannot be written (${code}), so ${outcome}; choose another place or give the right.`,
      { cause },
    )
  return cause
}
