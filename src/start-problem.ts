/**
 * Why the program cannot start, as one sentence that says what to do about it. The command line
 * prints the sentence and leaves with code 1; no stack, because nothing is broken in the code.
 */
export class StartProblem extends Error {
  override readonly name = 'StartProblem'
}
