/**
 * What may come of acts that meet at a request which waits for consent: as if they had happened one after the other, in
 * whatever order. Each act here is the rule in two lines; nothing of the product is used.
 */

export const acts = [
  'consent',
  'decline',
  'cancel',
  'revoke by link',
  'revoke by co-user',
  'unenrol',
  'time runs out',
] as const;
export type Act = (typeof acts)[number];

export interface Outcome {
  /** Of each act, in the order in which they are named. */
  answers: number[];
  end: 'shared' | 'declined' | 'revoked' | 'cancelled';
}

interface Situation {
  status: 'waiting' | Outcome['end'];
  /** The window for consent is over, whether or not the engine has closed the request. */
  late: boolean;
  /** The data that was consented to is ready, which comes by itself. */
  ready: boolean;
  registered: boolean;
}

type Step = (now: Situation) => [answer: number, then: Partial<Situation>];

const isOpen = ({ status }: Situation) => status === 'waiting' || status === 'shared';

/** Time runs out in two steps: the row knows it at once, the engine closes the request some time later. */
const steps: Record<Act, readonly Step[]> = {
  consent: [
    ({ status, late }) =>
      status === 'shared' ? [200, {}] : status === 'waiting' && !late ? [200, { status: 'shared' }] : [410, {}],
  ],
  decline: [
    ({ status, late }) =>
      status === 'declined' ? [200, {}] : status === 'waiting' && !late ? [200, { status: 'declined' }] : [410, {}],
  ],
  cancel: [
    ({ status, ready }) =>
      status === 'waiting' || (status === 'shared' && !ready) ? [200, { status: 'cancelled' }] : [409, {}],
  ],
  'revoke by link': [
    (now) => (isOpen(now) ? [200, { status: 'revoked' }] : [now.status === 'revoked' ? 200 : 410, {}]),
  ],
  'revoke by co-user': [
    (now) => (isOpen(now) ? [200, { status: 'revoked' }] : [now.status === 'revoked' ? 200 : 409, {}]),
  ],
  unenrol: [
    (now) => (now.registered ? [200, { registered: false, ...(isOpen(now) ? { status: 'revoked' } : {}) }] : [404, {}]),
  ],
  'time runs out': [
    () => [200, { late: true }],
    ({ status }) => [200, status === 'waiting' ? { status: 'cancelled' } : {}],
  ],
};

/** Every outcome that some order of these acts has. */
export function lawfulOutcomes(met: readonly Act[]): Outcome[] {
  const outcomes: Outcome[] = [];
  const walk = (now: Situation, done: readonly number[], answers: readonly number[]): void => {
    let over = true;
    if (now.status === 'shared' && !now.ready) walk({ ...now, ready: true }, done, answers);
    for (const [i, act] of met.entries()) {
      const step = steps[act][done[i] ?? 0];
      if (!step) continue;
      over = false;
      const [answer, then] = step(now);
      walk({ ...now, ...then }, done.with(i, (done[i] ?? 0) + 1), answers.with(i, answer));
    }
    if (over && now.status !== 'waiting') outcomes.push({ answers: [...answers], end: now.status });
  };
  const zeros = met.map(() => 0);
  walk({ status: 'waiting', late: false, ready: false, registered: true }, zeros, zeros);
  return outcomes;
}
