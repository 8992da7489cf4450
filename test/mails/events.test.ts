/** Events of the mail service: signed, and harmless however often and in whatever order they come (threat 13). */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordMailEvents } from '../../db/mails/events.ts';
import { mailsOf } from '../../db/mails/outbox.ts';
import { verifySignature } from '../../domain/mails/sendgrid-signature.ts';
import { publicKeyOf } from '../../sandbox/neighbours/mail-schema.ts';
import { signedHeaders } from '../../sandbox/neighbours/mail-webhook.ts';
import { MailUnderTest } from './mail-under-test.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicKey = publicKeyOf(privateKey);
const now = new Date('2026-11-23T10:00:00Z');
const body = JSON.stringify([{ event: 'delivered', mail_id: 'x', text: 'ü' }]);
const signed = (at = now, key = privateKey) => {
  const [, signature = '', timestamp = ''] = Object.values(signedHeaders(key, body, at));
  return { signature, timestamp };
};
const check = (
  { signature, timestamp }: { signature: string; timestamp: string },
  raw = Buffer.from(body),
  key = publicKey,
) => verifySignature(key, raw, signature, timestamp, now);

describe('the signature', () => {
  test('of the right key over these bytes is taken, within ten minutes either way', () => {
    expect(check(signed())).toBe(true);
    expect(check(signed(new Date(now.getTime() - 600_000)))).toBe(true);
    expect(check(signed(new Date(now.getTime() - 601_000)))).toBe(false);
    expect(check(signed(new Date(now.getTime() + 601_000)))).toBe(false);
  });

  test('in every other case it is refused, and nothing throws', () => {
    const good = signed();
    const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
    expect(check(signed(now, other))).toBe(false);
    expect(check(signed(now, p384), Buffer.from(body), publicKeyOf(p384))).toBe(false);
    expect(check({ ...good, timestamp: `${Number(good.timestamp) + 1}` })).toBe(false);
    expect(check({ ...good, timestamp: ` ${good.timestamp}` })).toBe(false);
    expect(check({ ...good, timestamp: 'NaN' })).toBe(false);
    expect(check({ ...good, timestamp: '' })).toBe(false);
    expect(verifySignature(publicKey, Buffer.from(body), good.signature, good.timestamp, new Date(Number.NaN))).toBe(
      false,
    );
    for (const key of ['', 'garbage', 'set-below', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'])
      expect(check(good, Buffer.from(body), key)).toBe(false);
    fc.assert(fc.property(fc.string(), (signature) => !check({ ...good, signature })));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        (bytes) => !check({ ...good, signature: Buffer.from(bytes).toString('base64') }),
      ),
    );
    fc.assert(
      fc.property(fc.nat({ max: body.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(body);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        return !check(good, bytes);
      }),
    );
  });
});

describe('events', () => {
  let mail: MailUnderTest;
  beforeAll(async () => {
    mail = await MailUnderTest.start();
  });
  afterAll(() => mail?.stop());

  const at = Math.floor(Date.now() / 1000);
  const event = (mailId: string, kind: string, seconds = 0) => ({
    mail_id: mailId,
    event: kind,
    timestamp: at + seconds,
    email: 'x@example.com',
  });

  test('unsigned or signed by another: nothing changes', async () => {
    const { mailId } = await mail.queued();
    const text = JSON.stringify([event(mailId, 'delivered')]);
    const post = (headers: Record<string, string>) => fetch(mail.webhookUrl, { method: 'POST', headers, body: text });
    expect((await post({})).status).toBe(403);
    expect((await post(signedHeaders(privateKey, text))).status).toBe(403);
    expect(await mail.mail(mailId)).toMatchObject({ status: 'queued', attempts: 0 });
    expect(await mail.owner('mail_events').where({ mail_id: mailId })).toEqual([]);
  });

  test('any order, any repetition, any batches: the same end, and one entry on the timeline at most', async () => {
    const kinds = ['processed', 'deferred', 'delivered', 'bounce'] as const;
    const story = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(story, fc.nat({ max: 3 }), async (events, size) => {
        const { mailId, requestId } = await mail.queued('overdue');
        const all = events.map((kind) => event(mailId, kind, kinds.indexOf(kind)));
        for (let i = 0; i < all.length; i += size + 1) await recordMailEvents(mail.db, all.slice(i, i + size + 1));
        const ends = events.includes('bounce') ? 'bounced' : events.includes('delivered') ? 'delivered' : 'accepted';
        expect((await mail.mail(mailId)).status).toBe(ends);
        expect(await mail.owner('mail_events').where({ mail_id: mailId })).toHaveLength(new Set(events).size);
        const told = await mail.owner('timeline').where({ request_id: requestId }).select('event', 'detail');
        expect(told).toEqual(ends === 'bounced' ? [{ event: 'email-bounced', detail: { step: 'overdue' } }] : []);
      }),
      { numRuns: 60 },
    );
  });

  test('however many events a webhook tells of, one statement takes them', async () => {
    const mails = await Promise.all(Array.from({ length: 30 }, () => mail.queued()));
    const events = mails.flatMap(({ mailId }) => [event(mailId, 'processed'), event(mailId, 'delivered', 1)]);
    let statements = 0;
    const count = () => void (statements += 1);
    mail.db.on('query', count);
    expect(await recordMailEvents(mail.db, events)).toBe(60);
    mail.db.removeListener('query', count);
    expect(statements).toBe(1);
    for (const { mailId } of mails) expect((await mail.mail(mailId)).status).toBe('delivered');
  });

  test('that an email went out stands on the timeline before that it bounced, though both are told at once', async () => {
    const { mailId, requestId } = await mail.queued();
    await recordMailEvents(mail.db, [event(mailId, 'bounce')]);
    const told = await mail.owner('timeline').where({ request_id: requestId }).orderBy('id').pluck('event');
    expect(told).toEqual(['verification-email-sent', 'email-bounced']);
  });

  test('two webhooks about the same mails at once do not hold one another up', async () => {
    const mails = await Promise.all(Array.from({ length: 20 }, () => mail.queued()));
    const events = mails.map(({ mailId }) => event(mailId, 'delivered'));
    const times = Array.from({ length: 8 }, (_, i) => recordMailEvents(mail.db, i % 2 ? events : events.toReversed()));
    expect((await Promise.all(times)).reduce((sum, count) => sum + count, 0)).toBe(20);
    for (const { requestId } of mails)
      expect(await mailsOf(mail.db, requestId)).toMatchObject([{ status: 'delivered' }]);
  });

  test('what is not ours is passed over, the rest is taken', async () => {
    const { mailId } = await mail.queued();
    const odd = [
      null,
      7,
      'x',
      [],
      {},
      { event: 'open', timestamp: at, mail_id: mailId },
      event('no-uuid', 'delivered'),
    ];
    const foreign = event('0f0e0d0c-0b0a-4908-8706-050403020100', 'delivered');
    const wrongTime = { ...event(mailId, 'bounce'), timestamp: 1e15 };
    expect(await recordMailEvents(mail.db, [...odd, foreign, wrongTime, event(mailId, 'delivered')])).toBe(1);
    expect((await mail.mail(mailId)).status).toBe('delivered');
    for (const nothing of [null, {}, 'x', [], [foreign]]) expect(await recordMailEvents(mail.db, nothing)).toBe(0);
  });
});
