/** Support's desk, as tests sit at it. */
import type { Knex } from 'knex';
import { call, signIn, type Answer } from '../front-door/front-door.ts';

export const asAgent = async (path: string, json?: unknown): Promise<Answer> =>
  call(`/v1/support/${path}`, { token: await signIn('support'), ...(json === undefined ? {} : { json }) });

export const asSupervisor = async (path: string, json?: unknown): Promise<Answer> =>
  call(`/v1/support/${path}`, { token: await signIn('supervisor'), ...(json === undefined ? {} : { json }) });

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
