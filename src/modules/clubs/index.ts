export { clubsOfMember } from './members/clubs-of-member.ts'
