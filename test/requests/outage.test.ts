/** R15: the service was out of reach in the last day of a link, so its end moves by that time. */
import { expect, test } from '@jest/globals';
import {
  call,
  eventually,
  fastForward,
  linkTo,
  mailAbout,
  readyRequest,
  stateOf,
  untilState,
} from '../front-door/front-door.ts';
import { operatorCommand } from '../front-door/commands.ts';

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const endOf = async (request: Parameters<typeof stateOf>[0]): Promise<number> =>
  Date.parse((await stateOf(request)).deadlines.downloadUntil);

/** Outages of one database can't overlap: one test tells the story of all. */
test('R15: the end moves by what was lost in the last day; while an outage goes on no link is closed', async () => {
  const early = await readyRequest('retail-owner');
  const late = await readyRequest('retail-owner');
  const [earlyEnd, lateEnd] = [await endOf(early), await endOf(late)];
  await fastForward(late, 'P6DT12H');

  // Out of reach for three hours, noted afterwards.
  expect(await operatorCommand('outage', 'end')).toMatchObject({ code: 1, out: expect.stringMatching(/No outage/) });
  expect(await operatorCommand('outage', 'begin', ago(200))).toMatchObject({ code: 0 });
  expect(await operatorCommand('outage', 'begin')).toMatchObject({ code: 1, out: expect.stringMatching(/under way/) });
  const over = await operatorCommand('outage', 'end', ago(20));
  expect(over).toMatchObject({ code: 0, out: expect.stringMatching(/live longer: 1\b/) });
  expect(Math.round(((await endOf(late)) - lateEnd) / 60_000)).toBe(180);
  expect(await endOf(early)).toBe(earlyEnd);
  expect((await stateOf(late)).timeline.map(({ event }: { event: string }) => event)).toContain('link-end-moved');
  expect((await mailAbout(late.email, /for longer/)).links.download).toBe(late.download);

  // No time is given back twice.
  expect(await operatorCommand('outage', 'begin', ago(100))).toMatchObject({ code: 1 });

  // Out of reach over the end: the link waits, dead, and lives again when the outage is over.
  expect(await operatorCommand('outage', 'begin', ago(10))).toMatchObject({ code: 0 });
  await fastForward(late, 'PT15H1M'); // past its end by now: it had twelve hours, and three more
  expect(await stateOf(late)).toMatchObject({ status: 'ready' });
  expect(await call(late.download)).toMatchObject({ status: 410, body: { reason: 'expired' } });
  expect(await operatorCommand('outage', 'end')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/live longer: 1\b/),
  });
  await eventually(
    () => call(late.download),
    ({ status }) => status === 200,
  );
  expect(await linkTo(late.email, 'download')).toBe(late.download);

  // And then it ends as any other does.
  await fastForward(late, 'P1D');
  await untilState(late, 'expired');
  expect(await call(late.download)).toMatchObject({ status: 410 });
});
