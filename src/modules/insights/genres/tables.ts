import type { Generated } from 'kysely'

type Readings = {
  work_id: string
  /** For whom genres were sought. */
  library_id: string
  asked_by: string | null
  asked_at: Date
  /** The task that reads it, or read it. */
  task_id: string
  /** What was read last, as a digest. */
  source: string | null
  /** Null while it waits. */
  read_at: Date | null
}

type Suggestions = {
  id: string
  work_id: string
  genre: string
  /** What it is the same by: a genre is suggested once for a work. */
  genre_key: string
  /** The one library that calls books so, and alone may read it; null where everybody may. */
  only_for: string | null
  method: 'model' | 'words'
  /** Which one; only with 'model'. */
  model: string | null
  /** What it was found in, as a digest. */
  source: string
  made_at: Date
  state: Generated<'open' | 'accepted' | 'declined'>
  decided_by: string | null
  decided_at: Date | null
}

type LearnedGenres = { genre_key: string; works: number; of_works: number; learned_at: Date }

/** `genres` says in how many works of each genre, by its key, the word stands. */
type LearnedWords = { word: string; works: number; genres: unknown; learned_at: Date }

export type GenreTables = {
  'insights.genre_readings': Readings
  'insights.genre_suggestions': Suggestions
  'insights.learned_genres': LearnedGenres
  'insights.learned_words': LearnedWords
}
