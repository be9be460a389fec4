import type { Cast, Demo, DemoPerson } from '../../../demo.ts'
import { acceptRequest, askToBeFriends, followPerson } from '../people/friendship.ts'
import { changeProfile, type Profile } from '../people/profile.ts'

const shown: Partial<Profile> = {
  page_seen_by: 'here',
  bio_seen_by: 'here',
  libraries_seen_by: 'friends',
  friends_seen_by: 'friends',
  shows_friends: 'progress',
}

const bios: Record<string, string> = {
  reader: 'Reads on the bus to Millbrook and back. Crime in winter, everything else in summer.',
  organiser: 'Keeps the books of Larch House. Lends them to whoever brings them back.',
  librarian: 'Ask me at the desk of Central where anything stands.',
}

/** Who knows whom: the house and its guests are friends, and two wait for an answer. */
export async function acquaint(demo: Demo, { guests, friends, others }: Cast): Promise<void> {
  for (const [role, guest] of Object.entries(guests))
    await changeProfile(demo.db, guest.id, {
      ...shown,
      handle: handleOf(guest),
      bio: bios[role] ?? null,
      // Nobody here reads letters.
      friend_letters: false,
    })
  const known = [...friends, ...others.slice(0, 4)]
  for (const person of known)
    await changeProfile(demo.db, person.id, { ...shown, handle: handleOf(person), friend_letters: false })
  await befriend(demo, guests.reader, guests.organiser, 300)
  for (const friend of friends) await befriend(demo, friend, guests.organiser, 200)
  for (const other of others.slice(0, 2)) await befriend(demo, other, guests.reader, 100)
  for (const other of others.slice(2, 4)) await ask(demo, other, guests.reader, 3)
  await followPerson(demo.db, guests.reader.id, guests.librarian.id, demo.ago(50))
}

async function befriend(demo: Demo, one: DemoPerson, other: DemoPerson, days: number): Promise<void> {
  await ask(demo, one, other, days)
  await acceptRequest(demo.db, other.id, one.id, demo.ago(days - 1))
}

const ask = (demo: Demo, one: DemoPerson, other: DemoPerson, days: number) =>
  askToBeFriends(demo.db, one.id, handleOf(other), demo.ago(days))

/** Their name in small letters a to z, which is different for each of them. */
const handleOf = ({ name }: DemoPerson): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/[^a-z]+/g, '-')
    .slice(0, 30)
    .replace(/^-|-$/g, '')
