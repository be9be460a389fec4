/** A binding: the cloth of the board, its shade on the hinge, and the foil that title and ornament are stamped in. */
export type Cloth = { name: string; cloth: string; shade: string; foil: string }

const cloth = (name: string, cloth: string, shade: string, foil: string): Cloth => ({
  name,
  cloth,
  shade,
  foil,
})

/** Sixteen, in the order the hash counts them. Foil keeps 6:1 on cloth and 4.5:1 on shade. */
export const CLOTHS: readonly Cloth[] = [
  cloth('bottle', '#1d4639', '#153529', '#efdfae'),
  cloth('oxblood', '#6a1d28', '#51141d', '#f3ddb0'),
  cloth('navy', '#1e3156', '#152342', '#ead9aa'),
  cloth('petrol', '#0f4850', '#0a363d', '#f2e2b0'),
  cloth('mustard', '#d0a03a', '#b3852a', '#2a1a05'),
  cloth('brick', '#96402a', '#7a311f', '#fdeed8'),
  cloth('slate', '#3d4853', '#2d363f', '#ebe6d4'),
  cloth('dove', '#bdbcb1', '#a3a296', '#26241f'),
  cloth('linen', '#dccba4', '#c4b084', '#3d2310'),
  cloth('sage', '#98ac93', '#7f957a', '#132015'),
  cloth('tobacco', '#573a24', '#422b19', '#f2dba8'),
  cloth('duckegg', '#aac7c5', '#8fb0ae', '#0e2f35'),
  cloth('black', '#24231f', '#141310', '#dfbe66'),
  cloth('rose', '#d3a094', '#b98679', '#3b0d12'),
  cloth('ivory', '#ece5d3', '#d3cab3', '#7b1c26'),
  cloth('olive', '#504f20', '#3d3c16', '#f4e9ba'),
]

/** The cloth that a hash falls on. */
export function clothOf(hash: number): Cloth {
  const found = CLOTHS[hash % CLOTHS.length]
  if (!found) throw new RangeError(`no cloth for hash ${hash}`)
  return found
}
