import { ruled } from './svg.ts'

/** One of the six frames of a board, in foil. A small cover has the outer rule only, heavier. */
export function frame(kind: number, foil: string, small: boolean): string {
  const outer = (path: string, thickness: number, heavier: number) =>
    ruled(path, foil, thickness * (small ? heavier : 1))
  const inner = (path: string, thickness: number) => (small ? '' : ruled(path, foil, thickness))
  switch (kind) {
    case 1:
      return outer('M22 10H150V230H22Z', 1.5, 2.4)
    case 2:
      return outer('M22 10H150V230H22Z', 1.2, 2.4) + inner('M27 15H145V225H27Z', 1.2)
    case 3:
      return outer('M23 11H149V229H23Z', 3.2, 1.6) + inner('M28.5 16.5H143.5V223.5H28.5Z', 0.9)
    case 4:
      return outer('M22 34V10H46M126 10H150V34M150 206V230H126M46 230H22V206', 2.4, 1.8)
    case 5:
      return outer('M14 14H160M14 226H160', 3, 1.6) + inner('M14 19H160M14 221H160', 1)
    default:
      return ''
  }
}
