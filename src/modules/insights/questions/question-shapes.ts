import type { Context } from '../../../web/kit/context.ts'
import { escapeHtml } from '../../../web/kit/escape.ts'
import { type QuestionSeen, sourcesOf } from './question-queries.ts'

/**
 * How a question stands for its asker now: an answer of which they may not see every source any more is not shown. Of one that
 * waits, it is what is written yet.
 */
export async function shownQuestion(ctx: Context, question: QuestionSeen, personId: string) {
  const { sources, whole } = await sourcesOf(ctx.db, question.id, personId)
  const state = question.state === 'answered' && !whole ? 'withdrawn' : question.state
  const shows = whole && (state === 'answered' || state === 'waiting')
  return {
    ...question,
    state,
    answerHtml: shows && question.answer ? marked(question.answer) : null,
    sources: shows
      ? sources.map(({ quote, document_id, title, page, place }) => ({
          quote,
          where: {
            href: `/documents/${document_id}/pages/${page}#c${place}`,
            label: ctx.words.t('insights.questions.where', { title, page }),
          },
        }))
      : [],
  }
}

/** The answer with its citations as links to the sources below it. */
const marked = (answer: string): string =>
  escapeHtml(answer)
    .replace(/\s*\[(\d+)\]/g, '<sup><a href="#source-$1">$1</a></sup>')
    .replace(/\n+/g, '<br>')
