export { scriptedModels } from './demo/scripted-model.ts'
