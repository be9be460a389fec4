import type { Formatters } from '../../../web/kit/words.ts'
import type { AuditEntry } from './entries.ts'

/**
 * What an entry tells, as a sentence in HTML: `<module>.audit.<event>`, with who did it, whom it concerns and the details.
 * @param named whether the reader may know who the people are
 */
export function sentenceOf(words: Formatters, entry: AuditEntry, named = true): string {
  const [module, event] = entry.event.split('.')
  // Nobody is named where a person has been forgotten, and where the program itself did it.
  const name = (known: string | null): string =>
    (named ? known : null) ?? words.t('identity.audit-page.somebody')
  const key = `${module}.audit.${event}`
  const params = {
    ...entry.details,
    actor: name(entry.actor),
    person: name(entry.person),
    self: entry.person_id !== null && entry.person_id === entry.actor_id ? 'yes' : 'no',
    ...('role' in entry.details ? { role: roleName(words, String(entry.details.role)) } : {}),
  }
  // An entry of a module or a version that is not here any more.
  return words.knows(key)
    ? words.rich(key, params)
    : words.rich('identity.audit-page.unknown', { ...params, event: entry.event })
}

// Every name that an entry's words use.
const gap = '…'
const gaps = {
  actor: gap,
  person: gap,
  role: gap,
  name: gap,
  value: gap,
  title: gap,
  proof: gap,
  count: 2,
  self: 'no',
}

/** What kind of event it is, as a sentence with gaps, for choosing among them. */
export function eventName(words: Formatters, event: string): string {
  const key = event.replace('.', '.audit.')
  return words.knows(key) ? words.rich(key, gaps).replace(/<[^>]+>/g, '') : event
}

const roleName = (words: Formatters, role: string): string =>
  words.knows(`identity.roles.${role}`) ? words.t(`identity.roles.${role}`) : role
