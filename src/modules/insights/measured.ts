/** What benchmarks measure beside what other rooms use. */
export { hashedModel, hashedVector } from './embeddings/hashed.ts'
export { type Found, fused, usualWeight } from './questions/fusing.ts'
export { candidates } from './questions/retrieval.ts'
