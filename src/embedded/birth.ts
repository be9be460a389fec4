import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When a process was born, as a text that no other process with the same number has; undefined when there
 * is no such process or the system does not tell.
 */
export const birthOf = (pid: number): string | undefined => fromProc(pid) ?? fromPs(pid)

// Ticks since boot come 22nd in /proc/…/stat; the name before them may hold spaces and brackets.
function fromProc(pid: number): string | undefined {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '')
    const [state, ...rest] = afterName.trim().split(' ')
    // Nobody has asked yet how it ended, but it did, and holds nothing any more.
    if (state === 'Z') return 'ended'
    const ticks = rest[18]
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${ticks}`
  } catch {
    return undefined
  }
}

function fromPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}
