/** R44, R46, R60, R67: what the emails about the people of companies say, in every language, and what they count against. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { MailsInRounds } from '../../db/mails/in-rounds.ts';
import type { InvitationMailRecord, RentalMailRecord, SuspensionMailRecord } from '../../db/mails/record/company.ts';
import {
  isInvitationMailStillTrue,
  isRentalMailStillTrue,
  isSuspensionMailStillTrue,
} from '../../db/mails/still-true.ts';
import { rentalMailSteps, suspensionMailSteps } from '../../domain/mails/steps.ts';
import { locales } from '../../domain/languages/languages.ts';
import { renderInvitationMail, renderRentalMail, renderSuspensionMail } from '../../worker/mail/render.ts';
import { writeClaimed } from '../../worker/mail/write-claimed.ts';
import { call } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { wording } from '../mails/mail-under-test.ts';
import { newVehicle } from '../sharing/new-customer.ts';
import { invite, newCompany } from './people.ts';

const ID = '6f1c1b9e-4a1c-4a51-9a46-0d4f3f2f8a11';
const company = 'Parcels https://evil.example';
const invitation: Omit<InvitationMailRecord, 'locale'> = {
  invitationId: ID,
  email: 'jo@example.com',
  company,
  roles: ['administrator', 'developer', 'driver'],
  expiresAt: new Date('2026-04-29T12:05:00Z'),
  isOpen: true,
  account: 'fleet-one',
};
const rental: Omit<RentalMailRecord, 'locale'> = {
  rentalId: ID,
  email: 'jo@example.com',
  company,
  vin: 'WVWZZZ1JZXW000001',
  from: new Date('2026-04-29T12:05:00Z'),
  to: new Date('2026-05-29T12:05:00Z'),
  status: 'offered',
  account: 'rental-one',
};
const suspension: Omit<SuspensionMailRecord, 'locale'> = {
  cuuid: ID,
  email: 'jo@example.com',
  company,
  because: 'Read https://evil.example first.',
  resumed: false,
  suspendedNow: true,
};

const cases = locales.flatMap((locale) => [
  { name: 'user-invited', links: 1, locale, mail: renderInvitationMail({ ...invitation, locale }, wording) },
  ...rentalMailSteps.map((step) => ({
    name: step,
    links: step === 'rental-access' ? 1 : 0,
    locale,
    mail: renderRentalMail(step, { ...rental, locale }, wording),
  })),
  ...suspensionMailSteps.map((step) => ({
    name: step,
    links: 0,
    locale,
    mail: renderSuspensionMail(step, { ...suspension, locale }, wording),
  })),
]);

describe.each(cases)('$name in $locale', ({ name, links, locale, mail: { subject, text, html } }) => {
  const folder = process.env['MAILS_TO'];
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/${name}-${locale}.html`, html);
    writeFileSync(`${folder}/${name}-${locale}.txt`, `${subject}\n\n${text}`);
  }

  test('leads to its own link alone, names whom to ask, and holds nothing that others made clickable', () => {
    const urls = [...html.matchAll(/ (?:href|src)=["']([^"']+)/g)].map(([, url]) => url ?? '');
    const own = urls.filter((url) => /^http:\/\/localhost:3000\/links\/(invitation|rental)\/[\w-]+$/.test(url));
    expect(urls).toEqual(own);
    expect(own.length > 0).toBe(links > 0);
    for (const part of [text, html]) {
      expect(part).toContain('data-act@example.com');
      expect(part).not.toMatch(/evil\.example/);
    }
    expect(html).toContain(`<html lang="${locale}">`);
  });

  test('the subject holds nobody’s words, and fits', () => {
    expect(subject).not.toMatch(/@|evil|Parcels|WVW/);
    expect(subject.length).toBeLessThan(96);
  });
});

test('a mail that is no longer true does not go out', () => {
  const locale = 'en' as const;
  const open = (more: Partial<InvitationMailRecord>) => isInvitationMailStillTrue({ ...invitation, locale, ...more });
  expect([open({}), open({ isOpen: false }), open({ email: '' })]).toEqual([true, false, false]);
  const states = ['offered', 'accepted', 'over', 'ended'] as const;
  expect(
    rentalMailSteps.map((step) =>
      states.filter((status) => isRentalMailStillTrue(step, { ...rental, locale, status })),
    ),
  ).toEqual([['offered'], ['ended']]);
  const of = (step: (typeof suspensionMailSteps)[number], resumed: boolean, suspendedNow: boolean) =>
    isSuspensionMailStillTrue(step, { ...suspension, locale, resumed, suspendedNow });
  expect([of('provider-suspended', false, true), of('provider-suspended', true, false)]).toEqual([true, false]);
  expect([of('provider-resumed', true, false), of('provider-resumed', true, true)]).toEqual([true, false]);
});

describe('R67: mail to an address that has not confirmed', () => {
  let record: Knex;
  beforeAll(() => {
    record = openRecord();
  });
  afterAll(() => record.destroy());

  test('counts against its mailbox, whoever caused it, its domain and all, until its holder has accepted', async () => {
    const fleet = await newCompany(record, 'rental');
    const car = await newVehicle(record, [fleet], 30);
    const email = `${randomUUID()}@example.com`;
    const invited = await invite(fleet, { email, roles: ['developer'] });
    const offered = await call('/v1/fleet/rentals', {
      token: fleet.token,
      json: {
        vin: car.vin,
        renter: { email },
        from: new Date(Date.now() + 3_600_000).toISOString(),
        to: new Date(Date.now() + 7_200_000).toISOString(),
        renterRightsValidated: true,
      },
    });
    const base = { id: randomUUID(), turn: 0, attempt: 1, outcomeUnknown: false, counted: false };
    const writing = { db: record, rounds: {} as MailsInRounds, wording }; // neither is about a request
    for (const mail of [
      { ...base, about: 'invitation', subjectId: invited.body.id, step: 'user-invited', recipient: 'invited' },
      { ...base, about: 'rental', subjectId: offered.body.id, step: 'rental-access', recipient: 'renter' },
    ] as const) {
      const written = await writeClaimed(writing, mail);
      expect(written).toMatchObject({
        outgoing: { to: email },
        budgets: ['mailbox', 'account', 'domain', 'all'].map((of) => expect.objectContaining({ of })),
      });
    }
  });
});
