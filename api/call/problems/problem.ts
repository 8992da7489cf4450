/**
 * Everything that can be wrong with a call, as RFC 9457 problem details (http.md, Who calls). Each row names the
 * status and the title; what is particular to one case goes into `detail` and `errors`.
 */
export const problems = {
  'bad-request': { status: 400, title: 'The request could not be read' },
  unauthorized: { status: 401, title: 'A sign-in or a valid token is needed' },
  forbidden: { status: 403, title: 'This account may not do that' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  'not-in-this-state': { status: 409, title: 'The state of the request does not allow it' },
  'idempotency-key-reused': { status: 409, title: 'This Idempotency-Key was used for another request' },
  'link-dead': { status: 410, title: 'This link is no longer alive' },
  'cursor-too-old': { status: 410, title: 'What comes after this cursor is kept no longer' },
  'precondition-failed': { status: 412, title: 'The file is another one by now' },
  'too-large': { status: 413, title: 'Too large' },
  'range-not-satisfiable': { status: 416, title: 'The file does not have that range' },
  invalid: { status: 422, title: 'Some fields need another value' },
  'no-data-available': { status: 422, title: 'There is no data available for this account' },
  'too-many': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemName = keyof typeof problems;

/** One thing wrong with the input: where (JSON pointer) and what to do about it. */
export interface FieldError {
  pointer: string;
  detail: string;
}

interface ProblemExtras {
  errors?: FieldError[];
  /** Seconds, for `Retry-After`. */
  retryAfter?: number;
  headers?: Record<string, string>;
  /** Further members of the problem document; those of the standard are not theirs to say. */
  members?: Record<string, unknown> & Partial<Record<'type' | 'title' | 'status' | 'detail' | 'errors', never>>;
  cause?: unknown;
}

/** Thrown by routes and steps, turned into an answer in one place. Its texts never carry personal data. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly problem: ProblemName;
  readonly detail: string;
  readonly extras: ProblemExtras;

  constructor(problem: ProblemName, detail: string, extras: ProblemExtras = {}) {
    super(`${problem}: ${detail}`);
    this.problem = problem;
    this.detail = detail;
    this.extras = extras;
  }
}
