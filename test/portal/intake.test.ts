/** The ways in for rental companies, fleets without a login, public bodies, questions and applications, without script. */
import { acceptByTwo } from '../support/staff.ts';
import { describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import {
  call,
  day,
  eventually,
  lastWeeks,
  mailAbout,
  mailsTo,
  sandboxUrl,
  signIn,
  someone,
  ownWord,
} from '../front-door/front-door.ts';
import { heading, mailedLink, open, press, scriptlessPage, signInAs } from '../front-door/browser.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => {
  ({ browser, record } = opened);
});

const fill = async (page: Page, fields: Record<string, string>) => {
  for (const [name, value] of Object.entries(fields)) {
    if (name.endsWith('.country')) await page.selectOption(`[name="${name}"]`, { label: value });
    else await page.fill(`[name="${name}"]`, value);
  }
};
const vinsOf = async (account: string): Promise<string[]> => {
  const { body } = await call('/v1/products', { token: await signIn(account) });
  return body.products.flatMap(({ vin }: { vin?: string }) => vin ?? []);
};
const requestOf = async (email: string): Promise<string> => (await record('requests').where({ email }).first('id')).id;
const staff = async (path: string, json: unknown) =>
  call(`/v1/support/${path}`, { json, token: await signIn('support') });

/** Loads the page of a status link until it says so. */
const untilItSays = (page: Page, words: RegExp) =>
  eventually(
    async () => {
      await page.reload();
      return page.locator('main').innerText();
    },
    (text) => words.test(text),
  );

const downloadsManifest = async (page: Page) => {
  const download = page.waitForEvent('download');
  await page.locator('a:has-text("manifest.json")').click();
  expect((await download).suggestedFilename()).toBe('manifest.json');
};

describe('a rental company', () => {
  test('R35: from the guide to the download; a period outside the rental is refused beside its field', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    await open(page, '/guide/rental-company');
    await press(page, 'Ask for the data of a rental');
    await page.locator('button[value="rental-admin"]').click();
    await fill(page, {
      'renter.name': 'Timo Baer',
      'renter.email': someone(),
      'rental.from': day(14),
      'rental.to': day(6),
      'period.from': day(20),
      'period.to': day(8),
      email,
    });
    await page.locator('[name="products.vins"][type="checkbox"]').first().check();
    await page.check('[name="otherUsersInformed"]');
    await page.check('[name="renterRightsValidated"]');
    await page.selectOption('[name="gdprBasis"]', 'contract');
    await press(page, 'Check your answers');
    expect(await page.locator('#field-period-from-fault').innerText()).toMatch(/within the rental/);
    await fill(page, { 'period.from': day(12) });
    await press(page, 'Check your answers');
    expect(await page.locator('dl').innerText()).toMatch(/Timo Baer[^]*checked that the renter/);
    await press(page, 'Submit request');
    await page.goto(await mailedLink(email, 'verify'));
    await press(page, 'Confirm this request');
    await page.goto(await mailedLink(email, 'download'));
    await downloadsManifest(page);
    await page.context().close();
  });

  test('R35: other fleets are told that the form is not for them', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'fleet-admin', '/requests');
    expect(await page.locator('a[href="/requests/new/rental"]').count()).toBe(0);
    const answer = await open(page, '/requests/new/rental');
    expect([answer?.status(), await page.locator('.lead').innerText()]).toEqual([
      403,
      expect.stringMatching(/rental companies/),
    ]);
    await page.context().close();
  });
});

describe('R5: VINs can be checked before submitting', () => {
  test('what is typed gets its verdict and is kept; what is registered is ticked', async () => {
    const page = await scriptlessPage(browser);
    const [own = ''] = await vinsOf('retail-owner');
    const [foreign = ''] = await vinsOf('rental-admin');
    await signInAs(page, 'retail-owner', '/requests/new');
    await fill(page, { email: 'kept@example.com' });
    await page.locator('summary:has-text("Type or paste VINs")').click();
    await page.fill('#typed-vins', `${own.toLowerCase()}\nnonsense\n${foreign}\nWVWZZZ1JZXW999999`);
    await press(page, 'Check these VINs');
    const verdicts = await page.locator('ul.verdicts li').allInnerTexts();
    expect(verdicts).toEqual([
      expect.stringMatching(/NONSENSE.*is no VIN/),
      expect.stringMatching(new RegExp(`${foreign}.*not registered to your account`)),
      expect.stringMatching(/WVWZZZ1JZXW999999.*not registered to your account/), // the same words as of another's
      expect.stringMatching(new RegExp(`${own}.*registered to your account, and chosen`)),
    ]);
    expect(await page.inputValue('[name="email"]')).toBe('kept@example.com');
    expect(await page.isChecked(`[type="checkbox"][value="${own}"]`)).toBe(true);
    expect(await page.inputValue('#typed-vins')).toBe(`NONSENSE\n${foreign}\nWVWZZZ1JZXW999999`);
    expect(await page.locator('.faults').count()).toBe(0);
    await page.context().close();
  });

  test('a fleet’s vehicles that are not activated say so; Enter in a field still leads on', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'fleet-admin', '/requests/new');
    const vin = await page.locator('[name="products.vins"][disabled]').first().inputValue();
    await page.locator('summary:has-text("Type or paste VINs")').click();
    await page.fill('#typed-vins', vin);
    await press(page, 'Check these VINs');
    expect(await page.locator('ul.verdicts').innerText()).toMatch(/not activated/);
    await page.fill('#typed-vins', '');
    await page.check('[name="products.chargers"]');
    await page.check('[name="withoutPersonal"]');
    await page.check('[name="otherUsersInformed"]');
    await page.locator('[name="email"]').press('Enter');
    await page.waitForSelector('h1:has-text("Check your answers")');
    await page.context().close();
  });
});

describe('a fleet without a login', () => {
  test('R34: the market from the policy, ownership confirmed, the download', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    await open(page, '/guide/unregistered-fleet');
    await press(page, 'Ask for the data of your vehicles');
    expect(await page.locator('[name="market"] option').allInnerTexts()).toContain('Germany');
    await page.selectOption('[name="market"]', 'DE');
    await fill(page, {
      'company.name': 'Bäckerei Sonnig GmbH',
      'company.registrationNumber': 'HRB 77',
      'company.address': 'Ring 3, Köln',
      'company.country': 'Germany',
      'contact.name': 'Ute Sonnig',
      'products.vins': (await vinsOf('retail-former'))[0] ?? '',
      'period.from': day(213), // registered to nobody then
      'period.to': day(213),
      email,
    });
    await page.check('[name="withoutPersonal"]');
    await press(page, 'Check your answers');
    expect(await page.locator('.faults li').allInnerTexts()).toEqual([expect.stringMatching(/informed and agreed/)]);
    await page.check('[name="otherUsersInformed"]');
    await press(page, 'Check your answers');
    expect(await page.locator('dl').innerText()).toMatch(/Germany[^]*Bäckerei Sonnig GmbH/);
    await press(page, 'Submit request');
    expect(await page.locator('main ol').innerText()).toMatch(/who owns the vehicles/);
    await page.goto(await mailedLink(email, 'verify'));
    await press(page, 'Confirm this request');
    await page.goto(await mailedLink(email, 'status'));
    await untilItSays(page, /checking who owns/);
    await staff(`requests/${await requestOf(email)}/ownership`, { confirmed: true, reason: 'Papers seen.' });
    await page.goto(await mailedLink(email, 'download'));
    await downloadsManifest(page);
    await page.context().close();
  });
});

describe('a public body', () => {
  test('R36: in German, from the form by a change asked for to the download', async () => {
    const page = await scriptlessPage(browser, 'de');
    const email = someone();
    await open(page, '/guide/public-body');
    await press(page, 'Daten als öffentliche Stelle anfordern');
    expect(await page.locator('#field-need-hint').innerText()).toMatch(/5 Arbeitstagen, sonst innerhalb von 30/);
    await fill(page, {
      'body.name': 'Landesamt für Hochwasserschutz',
      'body.country': 'Deutschland',
      'body.address': 'Uferweg 1, Bonn',
      'body.contact': 'Dr. Ida Klee',
      legalBasis: 'Verordnung (EU) 2023/2854, Artikel 15',
      explanation: 'Ein Hochwasser.',
      dataWanted: 'Positionen im Tal.',
      intendedUse: 'Um befahrbare Straßen zu finden.',
      deadline: day(-30),
      'period.from': lastWeeks.from,
      'period.to': lastWeeks.to,
      email,
    });
    expect(await page.locator('[name="otherUsersInformed"]').count()).toBe(0); // it can know no other users
    await press(page, 'Angaben prüfen');
    expect(await page.locator('.faults li').allInnerTexts()).toEqual(['Wählen Sie die Art der Notwendigkeit.']);
    expect(await page.inputValue('[name="explanation"]')).toBe('Ein Hochwasser.');
    await page.selectOption('[name="need"]', 'emergency');
    await press(page, 'Angaben prüfen');
    expect(await page.locator('main').innerText()).toMatch(/Ein öffentlicher Notstand[^]*innerhalb von 5 Arbeitstagen/);
    await press(page, 'Anfrage einreichen');
    expect((await mailAbout(email, /bestätigen/)).html).toContain('<html lang="de">');
    await page.goto(await mailedLink(email, 'verify'));
    await press(page, 'Anfrage bestätigen');
    await page.goto(await mailedLink(email, 'status'));
    await untilItSays(page, /Wir prüfen die Anfrage/);
    const id = await requestOf(email);
    await staff(`requests/${id}/review`, { decision: 'change', reason: 'Welche Tage?' });
    await untilItSays(page, /Welche Tage\?/);
    await page.fill('[name="answer"]', 'Nur die letzten.');
    await press(page, 'Antwort senden');
    expect(await page.locator('[name="answer"]').count()).toBe(0);
    expect((await acceptByTwo(id, 'Begründet.')).status).toBe(200);
    await page.goto(await mailedLink(email, 'download'));
    expect(await heading(page)).toBe('Die Daten sind bereit');
    await downloadsManifest(page);
    await page.context().close();
  });
});

describe('questions and applications', () => {
  test('R38: a question by form, sent twice, is one; the link leads to the conversation', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    const text = `Why are some marked? ${ownWord()}`;
    await open(page, '/guide/question');
    await press(page, 'Ask your question');
    await page.selectOption('[name="topic"]', 'trade-secrets');
    await fill(page, { requestId: 'half a number', text, name: 'Jo', email });
    await press(page, 'Check your answers');
    expect(await page.locator('.faults li').count()).toBe(1);
    await fill(page, { requestId: '' });
    await press(page, 'Check your answers');
    const form = Object.fromEntries(
      await Promise.all(
        (await page.locator('main form input').all()).map(async (input) => [
          (await input.getAttribute('name')) ?? '',
          await input.inputValue(),
        ]),
      ),
    ) as Record<string, string>; // pairs of texts
    const options = { headers: { 'Sec-Fetch-Site': 'same-origin' }, form: { ...form, step: 'submit' } };
    await page.request.post(`${sandboxUrl()}/question`, options);
    await press(page, 'Send it');
    expect(await heading(page)).toBe('Your question is with us');
    expect(await record('enquiries').where({ email })).toHaveLength(1);
    await page.goto(await mailedLink(email, 'enquiry'));
    expect(await page.locator('article').allInnerTexts()).toEqual([expect.stringContaining(text)]);
    await page.fill('[name="text"]', 'One more thing.');
    await press(page, 'Send');
    expect(await page.locator('[role="status"]').innerText()).toMatch(/We have your message/);
    expect(await page.locator('article').count()).toBe(2);
    expect(await mailsTo(email)).toHaveLength(1);
    await page.context().close();
  });

  test('R31: an application by form; who is a gatekeeper is refused', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    await open(page, '/guide/provider');
    await press(page, 'Apply as a service provider');
    await fill(page, {
      'company.name': 'Telemetry Ltd',
      'company.registrationNumber': '7',
      'company.address': 'Road 1, Cork',
      'company.country': 'Ireland',
      'contact.name': 'Ann',
      'contact.email': email,
    });
    await press(page, 'Check your answers');
    expect(await page.locator('.faults li').allInnerTexts()).toEqual([expect.stringMatching(/Gatekeepers/)]);
    await page.check('[name="gatekeeper"]');
    await press(page, 'Check your answers');
    await press(page, 'Send it');
    expect(await heading(page)).toBe('Your application is with us');
    expect(await record('provider_applications').whereRaw(`contact->>'email' = ?`, [email])).toHaveLength(1);
    await page.context().close();
  });
});
