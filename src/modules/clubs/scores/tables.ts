/** What a meeting adds to its club's score: 0 where fewer than three came, or finished. */
type Scores = { meeting_id: string; club_id: string; came: number; finished: number; counted_at: Date }

export type ScoreTables = { 'clubs.scores': Scores }
