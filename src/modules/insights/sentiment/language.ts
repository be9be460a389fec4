/** Small words that tell English; none of them is one of another language here. */
const english = new Set(
  `the and of to a i is it in that was this for with you but be have are not as my on he she they his her their so
   if its it's i'm i've don't didn't wasn't what who which from had has were just by an at or one read very more all too
   than there when about would your me we our no could been how into only even some out up`.split(/\s+/),
)

/** Small words of the languages that a lexicon of English would misread, without those that English has, too. */
const foreign = new Set(
  `der die das und ist nicht ein eine ich es sie den dem von mit zu auf für war aber sehr auch wie noch nur buch
   le la les et est un une je il elle des du que qui pas dans pour très mais ce cette livre avec sur ne plus
   el los las y es una yo lo del por con para muy pero este esta libro su sus como más
   il gli che di non è sono molto ma questo questa libro per della con
   o os as e é um uma não muito mas este esta livro do da em com
   de het een en niet ik dat van maar zeer boek voor met ook
   och det som inte jag är en ett på för med men boken av og jeg ikke på er den til
   i w nie się na jest że to książka bardzo ale`
    .split(/\s+/)
    .filter(word => !english.has(word)),
)

const words = /\p{L}[\p{L}'’]*/gu

/**
 * Whether a text may be read with a lexicon of English: at least a fifth of its words are small words of English, and at most
 * one in twenty-five, or a single one, is a small word of another language. Under eight words one of English is enough, and none of
 * another may be there.
 */
export function isEnglish(text: string): boolean {
  const found = (text.toLowerCase().match(words) ?? []).map(word => word.replaceAll('’', "'"))
  if (found.length === 0 || found.some(word => !/^\p{Script=Latin}/u.test(word))) return false
  const count = (set: ReadonlySet<string>) => found.filter(word => set.has(word)).length
  const [ours, theirs] = [count(english), count(foreign)]
  if (found.length < 8) return ours > 0 && theirs === 0
  return ours >= found.length / 5 && theirs <= Math.max(1, found.length / 25)
}
