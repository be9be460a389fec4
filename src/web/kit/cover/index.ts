export { CLOTHS, type Cloth } from './cloth.ts'
export { designOf } from './design.ts'
export { type CoverOptions, type CoverSize, drawnCover } from './drawn-cover.ts'
export { drawnSpine, type Spine, tinySpine } from './spine.ts'
