/** R68: data of others goes out with two of staff, the second a supervisor with a fresh sign-in, through the front door. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { call, eventually, mailsTo } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { publicBody, statusOf, untilStatus } from '../support/requests-to-decide.ts';
import { asAgent, asSupervisor } from '../support/staff.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const accept = { decision: 'accept', reason: 'The need is shown.', products: { vins: [vins.shared] } };
const proposal = { ...accept, beyondForm: 'It was in the valley.' };
const acts = async (stream: string) =>
  (await record('audit').where({ stream }).orderBy('seq').select('act', 'actor', 'detail')) as {
    act: string;
    actor: string;
    detail: Record<string, unknown>;
  }[];

describe('R68: accepting a public body’s request', () => {
  test('one of staff alone releases nothing, however often and in whatever role', async () => {
    const request = await publicBody();
    expect((await asAgent(`requests/${request.id}/review`, accept)).body.errors[0].pointer).toBe('/beyondForm');
    const first = await asAgent(`requests/${request.id}/review`, proposal);
    expect([first.status, first.body.status, first.body.proposal]).toMatchObject([
      202,
      'awaiting-review',
      { by: 'support', vins: [vins.shared], beyondForm: 1 },
    ]);
    expect(first.body.proposal.people).toBeGreaterThan(1);
    const again = await asAgent(`requests/${request.id}/review`, proposal);
    expect([again.status, again.body.reason]).toEqual([403, 'same-person']);
    const { rows } = await record.raw<{ rows: object[] }>(
      'select from request_products where request_id = :id union all select from decisions where request_id = :id and kind like :kind',
      { id: request.id, kind: 'review%' },
    );
    expect(rows).toEqual([]);
    expect((await asAgent(`requests/${request.id}`)).body).toMatchObject({
      status: 'awaiting-review',
      proposal: { by: 'support' },
      mailDomain: { domain: 'example.com', known: false },
    });
  });

  test('a supervisor who proposed is not the second person either; another proposal waits anew', async () => {
    const request = await publicBody();
    expect((await asSupervisor(`requests/${request.id}/review`, proposal)).status).toBe(202);
    expect((await asSupervisor(`requests/${request.id}/review`, accept)).body.reason).toBe('same-person');
    // The agent is somebody else, but no supervisor.
    expect((await asAgent(`requests/${request.id}/review`, accept)).body.reason).toBe('supervisor-only');
    const other = { ...proposal, products: { vins: [vins.secondHand] } };
    expect((await asAgent(`requests/${request.id}/review`, other)).status).toBe(202);
    expect((await statusOf(request)).status).toBe('awaiting-review');
    expect((await asAgent(`requests/${request.id}`)).body.proposal.vins).toEqual([vins.secondHand]);
  });

  test('a second person confirms what was proposed, and no other proposal; whose data it was is in the audit trail', async () => {
    const request = await publicBody();
    const { body } = await asAgent(`requests/${request.id}/review`, proposal);
    const confirm = { decision: 'accept', reason: 'Seen.' };
    const elsewhere = { ...confirm, proposal: request.id };
    expect((await asSupervisor(`requests/${request.id}/review`, elsewhere)).status).toBe(409);
    const done = await asSupervisor(`requests/${request.id}/review`, { ...confirm, proposal: body.proposal.id });
    expect(done.status).toBe(200);
    await untilStatus(request, 'ready');
    const of = (await acts(`request:${request.id}`)).filter(({ act }) => act.startsWith('release'));
    const { people } = body.proposal;
    expect(of).toEqual([
      {
        act: 'release-proposed',
        actor: 'staff:support',
        detail: { products: 1, beyondForm: 1, people, knownBody: false },
      },
      {
        act: 'release-confirmed',
        actor: 'staff:supervisor',
        detail: { products: 1, beyondForm: 1, people, proposedBy: 'support' },
      },
    ]);
    const { id: product } = await record('products').where({ vin: vins.shared }).first('id');
    const ofProduct = (await acts(`product:${product}`)).filter(({ detail }) => detail['request'] === request.id);
    expect(ofProduct).toMatchObject([{ act: 'released-to-others', actor: 'staff:supervisor' }]);
    expect(ofProduct[0]?.detail['holders']).toHaveLength(people);
    expect(JSON.stringify([of, ofProduct])).not.toContain(vins.shared);
  });

  test('declined, a proposal is over', async () => {
    const request = await publicBody();
    await asAgent(`requests/${request.id}/review`, proposal);
    expect((await asAgent(`requests/${request.id}/review`, { decision: 'decline', reason: 'No.' })).status).toBe(200);
    expect((await call(`/v1/support/requests/${request.id}`)).status).toBe(401);
    expect((await asAgent(`requests/${request.id}`)).body.proposal).toBeNull();
    expect((await asSupervisor(`requests/${request.id}/review`, accept)).status).toBe(409);
  });

  test('the day after, the operator is told by email what was released, by whom, and that the domain is unknown', async () => {
    const request = await publicBody();
    await asAgent(`requests/${request.id}/review`, proposal);
    await asSupervisor(`requests/${request.id}/review`, { decision: 'accept', reason: 'Seen.' });
    await record('release_proposals')
      .where({ request_id: request.id })
      .update({ ended_at: record.raw(`ended_at - interval '1 day'`) });
    const [mail] = await eventually(
      () => mailsTo('data-act@example.com'),
      (mails) => mails.some(({ text }) => text.includes(request.id)),
    );
    expect(mail?.subject).toMatch(/1 release of other people’s data/);
    expect(mail?.text).toMatch(
      /1 vehicle, 1 of them not named[^]*Proposed by support, confirmed by supervisor[^]*NOT on the list/,
    );
    expect(mail?.text).not.toContain(vins.shared);
    expect(mail?.text).not.toContain(request.email);
  });
});
