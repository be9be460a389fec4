import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { titledWorks } from '../../catalog/index.ts'
import { lateLetters } from '../../identity/index.ts'
import { clockOf } from '../meetings/meeting-form.ts'
import { tables } from '../tables.ts'
import { stillTrue } from './letter.ts'

/**
 * What a letter about a meeting says at the moment it is sent, on the club's clock: however long the mail server or the worker was away,
 * nothing is told that is not so any more, nor to who left the club or wants no letters by now.
 */
export const answerMeetingLetters = (): void => {
  lateLetters['club-meeting'].fresh.fill(async (db, mail, wordsIn, now) => {
    const letter = await letterNow(db, mail.id)
    if (!letter) return null
    const told = { kind: letter.kind, starts_at: letter.told_start, revision: letter.told_revision }
    const { answer } = letter
    if (!stillTrue(told, letter, { answer, later: letter.later, now })) return null
    return { ...mail.params, ...partsOf(letter, wordsIn(letter.zone)) }
  })
  lateLetters['club-meeting'].sent.fill(async (db, mailId, now) => {
    await tables(db)
      .updateTable('clubs.letters')
      .set({ sent_at: now })
      .where('mail_id', '=', mailId)
      .execute()
  })
}

type LetterNow = NonNullable<Awaited<ReturnType<typeof letterNow>>>

const letterNow = (db: Db, mailId: string) =>
  tables(db)
    .selectFrom('clubs.letters as letter')
    .innerJoin('clubs.meetings as meeting', 'meeting.id', 'letter.meeting_id')
    .innerJoin('clubs.clubs as club', 'club.id', 'meeting.club_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'meeting.work_id')
    .innerJoin('clubs.members as member', join =>
      join.onRef('member.club_id', '=', 'letter.club_id').onRef('member.person_id', '=', 'letter.person_id'),
    )
    .leftJoin('clubs.preferences as said', 'said.person_id', 'letter.person_id')
    .leftJoin('clubs.attendance as own', join =>
      join.onRef('own.meeting_id', '=', 'meeting.id').onRef('own.person_id', '=', 'letter.person_id'),
    )
    .select(['letter.kind', 'letter.starts_at as told_start', 'letter.revision as told_revision'])
    .select(['meeting.starts_at', 'meeting.place', 'meeting.link', 'meeting.revision'])
    .select(['meeting.cancelled_at', 'meeting.cancelled_because', 'own.answer'])
    .select(['club.name as club', 'club.zone', 'work.title'])
    .select(({ selectFrom }) =>
      selectFrom('clubs.letters as other')
        .select(({ fn }) => fn.max('other.revision').as('revision'))
        .whereRef('other.meeting_id', '=', 'letter.meeting_id')
        .whereRef('other.person_id', '=', 'letter.person_id')
        .$asScalar()
        .$notNull()
        .as('later'),
    )
    .where('letter.mail_id', '=', mailId)
    .where('member.letters', '<>', 'none')
    .where(sql<boolean>`coalesce(said.letters, true)`)
    .executeTakeFirst()

function partsOf(letter: LetterNow, { t, date }: Formatters): { subject: string; lines: string } {
  const { kind, club, title, zone, place, link, answer, cancelled_because } = letter
  const moment = letter.kind === 'cancelled' ? letter.told_start : letter.starts_at
  const params = { club, title, day: date(moment, 'full', zone), time: clockOf(zone, moment).time }
  const lines = [
    t(`clubs.letters.text.${kind}`, params),
    ...(kind === 'cancelled'
      ? [cancelled_because && t('clubs.letters.because', { because: cancelled_because })]
      : [
          place && t('clubs.letters.place', { place }),
          link && t('clubs.letters.link', { link }),
          t(`clubs.letters.answer.${answer ?? 'none'}`),
        ]),
  ]
  return {
    subject: t(`clubs.letters.subject.${kind}`, params),
    lines: lines.filter(Boolean).join('\n\n'),
  }
}
