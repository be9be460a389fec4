/** How the rows of a table are backed up that are not simply copied. */
export type Treatment = {
  /** Which rows. */
  where?: string
  /** Columns that the target fills with their defaults. */
  without?: readonly string[]
  /** SQL that stands for a column; the same when applied to its own outcome. */
  values?: Readonly<Record<string, string>>
}

/** By table. Every table that is not named here is copied as it is. */
export const treatments: Readonly<Record<string, Treatment | 'left out'>> = {
  // Counters that run for minutes.
  'web.rate_limits': 'left out',

  // Answers that are kept for a day, and hold what was asked for.
  'web.submissions': 'left out',

  // They last ten minutes.
  'identity.half_sign_ins': { where: 'false' },

  // Which installation it is; a restored copy is another one.
  'jobs.installation': 'left out',

  // pg-boss makes its own structure in the target; of what happens in it the unfinished work moves.
  'pgboss.version': 'left out',
  'pgboss.bam': 'left out',
  'pgboss.warning': 'left out',
  'pgboss.queue_stats': 'left out',
  'pgboss.queue': {
    without: [
      'deferred_count',
      'queued_count',
      'ready_count',
      'active_count',
      'failed_count',
      'total_count',
      'ready_history',
      'singletons_active',
      'monitor_claim_on',
      'monitor_on',
      'maintain_on',
    ],
    // A queue with a table of its own would name one that the target lacks.
    values: { partition: 'false', table_name: "'job_common'" },
  },
  'pgboss.job': {
    where: "state not in ('completed', 'cancelled')",
    // Whoever ran it does not run in the target: it waits again, and that run is not counted.
    values: {
      state: "case state when 'active' then 'created' else state end",
      started_on: "case state when 'active' then null else started_on end",
      heartbeat_on: "case state when 'active' then null else heartbeat_on end",
    },
  },
}
