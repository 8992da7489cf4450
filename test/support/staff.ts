/** What staff do, as tests do it. */
import type { Knex } from 'knex';
import { call, eventually, signIn, type Answer } from '../front-door/front-door.ts';

export const asAgent = async (path: string, json?: unknown): Promise<Answer> =>
  call(`/v1/support/${path}`, { token: await signIn('support'), ...(json === undefined ? {} : { json }) });

export const asSupervisor = async (path: string, json?: unknown): Promise<Answer> =>
  call(`/v1/support/${path}`, { token: await signIn('supervisor'), ...(json === undefined ? {} : { json }) });

/** R56, R68: one of staff proposes tables, which are made; the other, signed in this moment, confirms. Answers what the second is told. */
export async function acceptByTwo(id: string, reason: string, release?: object): Promise<Answer> {
  const accept = { decision: 'accept', reason, ...(release ? { release } : {}) };
  const proposed = await asAgent(`requests/${id}/review`, accept);
  if (proposed.status !== 202) return proposed;
  await tablesMade(id);
  const { body } = await call('/sandbox/token', { json: { account: 'supervisor@example.com' } });
  return call(`/v1/support/requests/${id}/review`, { token: body.token, json: accept });
}

/** The proposal of a request, once its tables are made. */
export async function tablesMade(id: string) {
  const { body } = await eventually(
    () => asAgent(`requests/${id}`),
    ({ body: { proposal } }) =>
      proposal.preview.every(({ weeks, made }: { weeks: number; made: number }) => made === weeks),
  );
  return body.proposal;
}

/** The ids that a list answers, all of its pages. */
export async function idsIn(query: string): Promise<string[]> {
  const ids: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const { status, body } = await asAgent(`requests?${query}${next ? `&cursor=${next}` : ''}`);
    if (status !== 200) throw new Error(`the list answered ${status}: ${JSON.stringify(body)}`);
    ids.push(...body.requests.map(({ id }: { id: string }) => id));
    next = body.next;
  }
  return ids;
}

/** What staff did about a request, as the audit trail has it. */
export async function staffActs(record: Knex, id: string): Promise<{ actor: string; act: string; detail: object }[]> {
  const rows = (await record('audit')
    .where({ stream: `request:${id}` })
    .where('actor', 'like', 'staff:%')
    .orderBy('seq')
    .select('actor', 'act', 'detail')) as { actor: string; act: string; detail: object }[];
  return rows;
}
