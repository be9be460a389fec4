export { clubFor, clubsOf } from './clubs/club-queries.ts'
export { clubsOfMember } from './members/clubs-of-member.ts'
export { sharingMembers } from './members/sharing-members.ts'
export { gateChoices, placeWords } from './threads/place-shapes.ts'
