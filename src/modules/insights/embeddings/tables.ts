type Embeddings = {
  chunk_id: string
  /** Which model made it: only vectors of one model can be compared. */
  model: string
  dimensions: number
  embedding: string
}

export type EmbeddingTables = { 'insights.embeddings': Embeddings }
