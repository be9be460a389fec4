import type { Module } from '../../module.ts'
import { betApi } from './bets/bet-api.ts'
import { betRoutes } from './bets/bet-routes.ts'
import { settleBets } from './bets/settle-job.ts'
import { clubApi } from './clubs/club-api.ts'
import { clubRoutes } from './clubs/club-routes.ts'
import { addClubs } from './demo/demo.ts'
import { clubsAtHome } from './home-shapes.ts'
import { answerMeetingLetters } from './letters/late-letter.ts'
import { letterRoutes } from './letters/letter-routes.ts'
import { remindOfMeetings } from './letters/reminding.ts'
import { tellOfChange } from './letters/telling-changes.ts'
import { calendarRoutes } from './meetings/calendar-routes.ts'
import { meetingApi } from './meetings/meeting-api.ts'
import { meetingRoutes } from './meetings/meeting-routes.ts'
import { progressApi } from './meetings/progress-api.ts'
import { progressRoutes } from './meetings/progress-routes.ts'
import { invitationRoutes } from './members/invitation-routes.ts'
import { memberApi } from './members/member-api.ts'
import { memberRoutes } from './members/member-routes.ts'
import { clubsPersonalData } from './personal-data.ts'
import { pictureRoutes } from './pictures/picture-routes.ts'
import { sweepClubPictures } from './pictures/sweep-pictures.ts'
import { leaderboardApi } from './points/leaderboard-api.ts'
import { pointRoutes } from './points/point-routes.ts'
import { countBallotsOf } from './polls/closing.ts'
import { pollApi } from './polls/poll-api.ts'
import { pollRoutes } from './polls/poll-routes.ts'
import { proposalRoutes } from './polls/proposal-routes.ts'
import { countScores } from './scores/counting.ts'
import { commentApi } from './threads/comment-api.ts'
import { commentRoutes } from './threads/comment-routes.ts'
import { eventRoutes } from './threads/event-routes.ts'
import { threadApi } from './threads/thread-api.ts'
import { threadRoutes } from './threads/thread-routes.ts'
import { followJoinedWorks } from './works/following.ts'
import { answerNamedByClubs } from './works/works-named.ts'

export const clubs: Module = {
  name: 'clubs',
  routes(router) {
    // What has a name of its own goes before /clubs/:id.
    memberRoutes(router)
    invitationRoutes(router)
    calendarRoutes(router)
    letterRoutes(router)
    meetingRoutes(router)
    progressRoutes(router)
    threadRoutes(router)
    eventRoutes(router)
    commentRoutes(router)
    betRoutes(router)
    pointRoutes(router)
    pollRoutes(router)
    proposalRoutes(router)
    pictureRoutes(router)
    clubRoutes(router)
  },
  api: [
    ...clubApi,
    ...memberApi,
    ...meetingApi,
    ...progressApi,
    ...threadApi,
    ...commentApi,
    ...betApi,
    ...leaderboardApi,
    ...pollApi,
  ],
  slots: {
    'home.parts': {
      view: 'clubs/home',
      async load(ctx, ids) {
        const [personId = ''] = ids
        const part = await clubsAtHome(ctx, personId)
        return new Map(part ? [[personId, part]] : [])
      },
    },
  },
  permissions: { 'clubs.library': ['owner', 'admin', 'librarian'] },
  jobs: [
    followJoinedWorks,
    settleBets,
    countBallotsOf,
    remindOfMeetings,
    tellOfChange,
    sweepClubPictures,
    countScores,
  ],
  ports: [answerNamedByClubs, answerMeetingLetters],
  demo: addClubs,
  personalData: clubsPersonalData,
  destinations: [
    {
      href: '/clubs',
      label: 'clubs.nav',
      order: 27,
      when: ({ person, may }) => person !== null && !may('circulation.desk'),
    },
    // Staff have the desk's five ways, and find their clubs from their first page.
    {
      href: '/clubs',
      label: 'clubs.nav',
      order: 95,
      under: '/me',
      when: ({ person, may }) => person !== null && may('circulation.desk'),
    },
  ],
}
