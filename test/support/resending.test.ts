/** R40: support sends the emails of enquiries and applications again, and sees what became of them (R39). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually, mailsTo, someone } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { asAgent, asSupervisor } from './staff.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const traces = async (stream: string) =>
  (await record('audit').where({ stream, act: 'mail-sent-again' }).orderBy('seq').select('actor', 'detail')) as {
    actor: string;
    detail: object;
  }[];
const textsTo = async (email: string): Promise<string[]> => (await mailsTo(email)).map(({ text }) => text);
const sentAgain = (path: string, json: object) =>
  eventually(
    () => asAgent(path, json),
    ({ status }) => status !== 409, // the one before is on its way for a moment
  );

test('R38, R40: of an enquiry, that it was taken, and then its last answer; each leaves one trace', async () => {
  const email = someone();
  const { body } = await call('/v1/enquiries', { json: { topic: 'other', name: 'Jo', email, text: 'Why?' } });
  const path = `enquiries/${body.id}`;
  expect((await sentAgain(`${path}/resend`, {})).body).toEqual({ id: body.id, step: 'enquiry-received' });
  await eventually(
    () => mailsTo(email),
    (mails) => mails.length === 2,
  );
  for (const text of ['Answer one.', 'Answer two.']) await asAgent(`${path}/answer`, { text });
  await eventually(
    () => textsTo(email),
    (texts) => texts.filter((text) => /Answer (one|two)\./.test(text)).length === 2,
  );
  expect((await sentAgain(`${path}/resend`, {})).body.step).toBe('enquiry-answered');
  await eventually(
    () => textsTo(email),
    (texts) => texts.filter((text) => text.includes('Answer two.')).length === 2,
  );
  expect((await asAgent(`${path}/resend`, { step: 'enquiry-received' })).status).toBe(409);
  const seen = await eventually(
    () => asAgent(path),
    (answer) => answer.body.mails.every(({ status }: { status: string }) => status === 'delivered'),
  );
  expect(seen.body.mails.map(({ step, turn }: { step: string; turn: number }) => [step, turn])).toEqual([
    ['enquiry-received', 0],
    ['enquiry-received', 1],
    ['enquiry-answered', 0],
    ['enquiry-answered', 1],
    ['enquiry-answered', 2],
  ]);
  expect(JSON.stringify(seen.body.mails)).not.toContain(email);
  expect(await traces(`enquiry:${body.id}`)).toEqual(
    ['enquiry-received', 'enquiry-answered'].map((step) => ({
      actor: expect.stringMatching(/^staff:/),
      detail: { step },
    })),
  );
});

test('R31, R40: of an application, what was decided; before that there is nothing to repeat', async () => {
  const email = someone();
  const { body } = await call('/v1/provider-applications', {
    json: {
      company: { name: 'Weitblick', registrationNumber: 'HRB 3', address: 'Weg 1, Bonn', country: 'DE' },
      contact: { name: 'Pia Roth', email },
      gatekeeper: false,
    },
  });
  const path = `provider-applications/${body.id}`;
  const early = await asAgent(`${path}/resend`, {});
  expect([early.status, early.body.state]).toEqual([409, 'submitted']);
  await asSupervisor(`${path}/decision`, { approved: true, reason: 'In the register.' });
  expect((await sentAgain(`${path}/resend`, {})).body).toEqual({ id: body.id, step: 'provider-approved' });
  await eventually(
    () => mailsTo(email),
    (mails) => mails.length === 2,
  );
  expect((await asAgent(`${path}/resend`, { step: 'provider-refused' })).status).toBe(409);
  const listed = await eventually(
    async () =>
      (await asAgent('provider-applications?status=approved')).body.applications.find(
        ({ id }: { id: string }) => id === body.id,
      ),
    ({ mails }) => mails.every(({ status }: { status: string }) => status === 'delivered'),
  );
  expect(listed.mails.map(({ turn }: { turn: number }) => turn)).toEqual([0, 1]);
  expect((await traces(`provider-application:${body.id}`)).length).toBe(1);
});
