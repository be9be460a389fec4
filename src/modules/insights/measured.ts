export { modelProcess } from './models/model-process.ts'
