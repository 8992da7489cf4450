/** What the service answers where it does not do what was asked (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Every fault of the input: where it is, and what to do. */
  errors?: { pointer: string; detail: string }[];
  [member: string]: unknown;
}

/** A problem as an error: `problem` has all of it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** The problem that an answer carries; one made of its status where something in between has answered. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const text = await response.text().catch(() => '');
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem === 'object' && problem !== null && 'type' in problem)
      return new ProblemError(problem as Problem);
  } catch {
    // not JSON: it is told by its status
  }
  return new ProblemError({
    type: 'about:blank',
    title: response.statusText || 'No answer',
    status: response.status,
    detail: text.slice(0, 500),
  });
}
