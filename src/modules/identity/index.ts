export { addMember, branchesOf, branchNames, librariesOf, librariesVisibleTo } from './libraries.ts'
export { personByEmail } from './people.ts'
export { chooseBranch } from './sessions.ts'
