export { addMember, branchesOf, branchNames, librariesOf, librariesVisibleTo } from './libraries.ts'
export { makeAdministrator, personByEmail } from './people.ts'
export { chooseBranch } from './sessions.ts'
