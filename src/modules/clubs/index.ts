export { gateChoices, placeWords } from './threads/place-shapes.ts'
