export { startScriptedModel } from './demo/scripted-model.ts'
