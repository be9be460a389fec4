import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form } from '../../../web/kit/form.ts'
import { languageNames } from '../../catalog/index.ts'
import { meetingsToCome } from '../meetings/meeting-queries.ts'
import { shownMeeting } from '../meetings/meeting-shapes.ts'
import { ownRequest } from '../members/member-queries.ts'
import { scoreOf } from '../scores/score-queries.ts'
import type { ClubSeen } from './club-queries.ts'

/** Those that a club may choose from, by their names. */
export function clubLanguages({ words }: Context): Array<{ value: string; label: string }> {
  const nameOf = languageNames(words.language)
  return [
    'ar',
    'bn',
    'cs',
    'da',
    'de',
    'el',
    'en',
    'es',
    'fa',
    'fi',
    'fr',
    'ga',
    'he',
    'hi',
    'hu',
    'it',
    'ja',
    'ko',
    'nl',
    'no',
    'pl',
    'pt',
    'ro',
    'ru',
    'sv',
    'tr',
    'uk',
    'ur',
    'vi',
    'zh',
  ]
    .map(value => ({ value, label: nameOf(value) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, words.language))
}

/** What every page of a club has: the club, and who looks in it. */
export const clubPart = (club: ClubSeen) => ({
  club,
  runs: club.role === 'organiser',
  ended: club.archived_at !== null,
})

/** A club's own page: to its members what goes on, to others what it is and how one comes in. */
export async function showClub(
  ctx: Context,
  club: ClubSeen,
  { form, refused }: { form?: Form<unknown>; refused?: string } = {},
): Promise<void> {
  const parts = club.role === null ? null : await ctx.slots('club.parts', [club.id])
  const it = {
    ...clubPart(club),
    parts: parts?.(club.id) ?? '',
    score: (await scoreOf(ctx.db, club, ctx.now)) ?? null,
    next: club.role !== null && ctx.person ? await nextMeetingOf(ctx, club.id, ctx.person.id) : undefined,
    request: club.role === null && ctx.person ? await ownRequest(ctx.db, club.id, ctx.person.id) : undefined,
    signedIn: ctx.person !== null,
    form: form ?? blankForm(),
    refused: refused ?? null,
  }
  if (form) ctx.refuse('clubs/club', it)
  else ctx.page('clubs/club', it)
}

async function nextMeetingOf(ctx: Context, clubId: string, personId: string) {
  const meetings = await meetingsToCome(ctx.db, clubId, personId, ctx.now)
  const next = meetings.find(({ cancelled_at }) => cancelled_at === null)
  return next && shownMeeting(ctx, next)
}
