import type { Tx } from '../../../database.ts'
import { type Actor, record } from '../../identity/index.ts'

/** Staff set reasons aside: they hold the right to, and say why. */
export type Override = { comment: string; actor: Actor }

/** Writes down what was set aside and why; the audit names the loan, never patron and copy together (RULES R15). */
export async function recordOverride(
  tx: Tx,
  { libraryId }: { libraryId: string },
  { comment, actor, loanId, setAside }: Override & { loanId: string; setAside: readonly string[] },
  now: Date,
): Promise<void> {
  if (setAside.length === 0) return
  const subject = { kind: 'loan', id: loanId }
  const details = { comment, reasons: setAside.join(', ') }
  await record(
    tx,
    { ...actor, event: 'circulation.rule-set-aside', library: libraryId, subject, details },
    now,
  )
}
