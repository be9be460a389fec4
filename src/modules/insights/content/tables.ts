/** What the record of a work tells, as a direction; made by one model, from the text with this digest. */
type WorkVectors = {
  work_id: string
  model: string
  dimensions: number
  embedding: string
  source: string
}

/** Works whose nearest are to be looked for. */
type StaleVectors = { work_id: string }

type ContentNeighbours = {
  work_id: string
  neighbour_id: string
  /** From 0, as unrelated books are, to 1, the same. */
  likeness: number
}

export type ContentTables = {
  'insights.work_vectors': WorkVectors
  'insights.stale_vectors': StaleVectors
  'insights.content_neighbours': ContentNeighbours
}
