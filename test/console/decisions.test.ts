/** What staff decide in the console (R31, R32, R34, R36, R38), as those concerned see it; each leaves one trace (R40). */
import { describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import {
  call,
  day,
  eventually,
  mailAbout,
  mailsTo,
  readyRequest,
  sandboxUrl,
  someone,
  submit,
} from '../front-door/front-door.ts';
import { staffActs } from '../support/staff.ts';
import { desktop, open, press, signInAs, violationsIn } from '../front-door/browser.ts';
import { expectAllToFit } from '../front-door/pages-fit.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { publicBody, statusOf, unregisteredFleet, untilStatus, type Reviewed } from '../support/requests-to-decide.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => {
  ({ browser, record } = opened);
});

const at = async (account: string, address: string, script: boolean, more: object = {}): Promise<Page> => {
  const context = await browser.newContext({ javaScriptEnabled: script, viewport: desktop, locale: 'en', ...more });
  const page = await context.newPage();
  await signInAs(page, account, address);
  return page;
};
const storyOf = ({ id }: Reviewed): string => `/support/requests/${id}`;
const button = (page: Page, value: string) => page.locator(`button[value="${value}"]`);

/** One trace, by the account that is signed in as support, and the reason kept beside it. */
async function tracedOnce(request: Reviewed, act: string, reason: string): Promise<void> {
  expect(await staffActs(record, request.id)).toMatchObject([{ actor: expect.stringMatching(/^staff:.+/), act }]);
  const reasons = (await record('staff_decisions')
    .where({ request_id: request.id })
    .select('kind', 'reason')) as object[];
  expect(reasons).toEqual([{ kind: act, reason }]);
}

const tracesOf = async (stream: string, act: string): Promise<string[]> =>
  (await record('audit').where({ stream, act }).where('actor', 'like', 'staff:%').pluck('actor')) as string[];

/** Sends a form of the page that is open as a double click does: twice, in the same words. Answers both statuses. */
async function sendTwice(page: Page, action: string, filled: Record<string, string>): Promise<number[]> {
  const hidden: Record<string, string> = {};
  for (const field of await page.locator(`form[action$="${action}"] input[type="hidden"]`).all())
    hidden[(await field.getAttribute('name')) ?? ''] = await field.inputValue();
  const send = () =>
    page.context().request.post(sandboxUrl() + (new URL(page.url()).pathname.replace(/\/$/, '') + action), {
      form: { ...hidden, ...filled },
      headers: { 'Sec-Fetch-Site': 'same-origin' },
      maxRedirects: 0,
    });
  return (await Promise.all([send(), send()])).map((answer) => answer.status());
}

describe('a form that was sent by a double click acts once', () => {
  test('R40: a note, and a cancellation', async () => {
    const request = await submit('retail-owner');
    const page = await at('supervisor', storyOf(request), false);
    expect(await sendTwice(page, '/notes', { text: 'Called.' })).toEqual([303, 303]);
    await open(page, storyOf(request));
    expect(await page.locator('article.note').count()).toBe(1);
    expect(await sendTwice(page, '/notes', { text: 'Called.' })).toEqual([303, 303]); // the same words on another day
    await open(page, storyOf(request));
    expect(await page.locator('article.note').count()).toBe(2);
    expect(await sendTwice(page, '/cancel', { reason: 'Asked for by phone.' })).toEqual([303, 303]);
    expect((await staffActs(record, request.id)).map(({ act }) => act)).toEqual([
      'note-added',
      'note-added',
      'cancelled',
    ]);
    await page.context().close();
  });

  test('R15: a new link, the end of a link, and another address', async () => {
    const request = await readyRequest('retail-owner');
    const page = await at('supervisor', storyOf(request), true);
    const right = someone();
    const links = async () => (await mailsTo(request.email)).filter(({ subject }) => /new link/.test(subject)).length;
    expect(await sendTwice(page, '/new-link', { reason: 'Asked for.' })).toEqual([303, 303]);
    await eventually(links, (count) => count === 1);
    expect(await sendTwice(page, '/address', { reason: 'Spelled out.', email: 'no address' })).toEqual([303, 303]); // back to its page
    expect(await sendTwice(page, '/address', { reason: 'Spelled out.', email: right })).toEqual([303, 303]);
    await eventually(
      () => mailsTo(right),
      (found) => found.some((mail) => mail.links.download),
    );
    expect(await sendTwice(page, '/withdraw', { reason: 'Changed their mind.' })).toEqual([303, 303]);
    expect((await staffActs(record, request.id)).map(({ act }) => act)).toEqual([
      'new-link',
      'address-corrected',
      'withdrawn',
    ]);
    await open(page, storyOf(request));
    expect(await page.locator('article.note').allInnerTexts()).toEqual([
      expect.stringMatching(/Asked for\.[\s\S]*Reason for a new link/),
      expect.stringMatching(/Spelled out\.[\s\S]*Reason for another address/),
      expect.stringMatching(/Changed their mind\.[\s\S]*Reason for ending the link/),
    ]);
    expect(await page.locator('form[action$="/withdraw"], form[action$="/address"]').count()).toBe(0);
    expect(await violationsIn(page)).toEqual([]);
    await page.context().close();
  });

  test('R36: asking for a change', async () => {
    const request = await publicBody();
    const page = await at('support', storyOf(request), false);
    const form = { decision: 'change', reason: 'Which days?', vins: '' };
    expect(await sendTwice(page, '/review', form)).toEqual([303, 303]);
    await tracedOnce(request, 'change-asked', 'Which days?');
    await page.context().close();
  });

  test('R38: an answer; and who has not read what was written meanwhile, is shown it first', async () => {
    const email = someone();
    const { body } = await call('/v1/enquiries', { json: { topic: 'other', name: 'Jo', email, text: 'Why so late?' } });
    const page = await at('support', `/support/enquiries/${body.id}`, false);
    const colleague = await at('supervisor', `/support/enquiries/${body.id}`, false);
    expect(await sendTwice(page, '/answer', { text: 'Soon.' })).toEqual([303, 303]);
    await colleague.fill('#answer-text', 'Next week.');
    await press(colleague, 'Send the answer');
    expect(await colleague.locator('#answer-form').innerText()).toMatch(/written meanwhile/);
    expect(await colleague.inputValue('#answer-text')).toBe('Next week.');
    expect(await colleague.locator('#thread').innerText()).toContain('Soon.');
    await press(colleague, 'Send the answer');
    await eventually(
      () => mailsTo(email),
      (mails) => mails.some(({ text }) => text.includes('Next week.')),
    );
    const queued = await record('mails').where({ enquiry_id: body.id, step: 'enquiry-answered' }).select('id');
    expect(queued.length).toBe(2);
    await page.context().close();
    await colleague.context().close();
  });
});

describe.each([
  ['without script', false],
  ['with script', true],
])('%s', (_name, script) => {
  test('R34, R40: ownership confirmed: exported, told by email, one trace', async () => {
    const request = await unregisteredFleet();
    const page = await at('support', storyOf(request), script);
    await page.fill('#ownership-reason', 'Registration papers seen.');
    await button(page, 'confirm').click();
    await untilStatus(request, 'ready');
    await mailAbout(request.email, /confirmed/i);
    await tracedOnce(request, 'ownership-confirmed', 'Registration papers seen.');
    expect(await page.locator('#decide').innerText()).toContain('Registration papers seen.');
    await page.context().close();
  });

  test('R34, R40: ownership refused: rejected, told why, one trace', async () => {
    const request = await unregisteredFleet();
    const page = await at('support', storyOf(request), script);
    await page.fill('#ownership-reason', 'The papers name another keeper.');
    await button(page, 'refuse').click();
    await untilStatus(request, 'rejected');
    expect((await mailAbout(request.email, /ownership/i)).text).toContain('The papers name another keeper.');
    await tracedOnce(request, 'ownership-refused', 'The papers name another keeper.');
    await page.context().close();
  });

  test('R36, R40: a change is asked for, once; answered and accepted with the tables chosen', async () => {
    const request = await publicBody();
    const page = await at('support', storyOf(request), script);
    await page.fill('#review-reason', 'Which days do you need?');
    await button(page, 'change').click();
    await eventually(
      () => statusOf(request),
      ({ changeAsked }) => changeAsked === 'Which days do you need?',
    );
    await mailAbout(request.email, /change/i);
    await tracedOnce(request, 'change-asked', 'Which days do you need?');
    expect(await button(page, 'change').count()).toBe(0);
    await call((await mailAbout(request.email, /change/i)).links.status ?? '', {
      json: { answer: 'The last two weeks.' },
    });
    await open(page, storyOf(request));
    expect(await page.locator('#decide').innerText()).toContain('The last two weeks.');
    await page.fill('#review-reason', 'Justified.');
    await page.selectOption('#review-level', '50');
    await page.fill('#review-area', 'along the Rhine');
    await button(page, 'accept').click();
    expect(await page.locator('#review-area-fault').count()).toBe(1);
    await page.fill('#review-area', '50.6 6.8 51.1 7.3');
    await button(page, 'accept').click();
    expect(await page.locator('#decide .panel').innerText()).toMatch(/Vehicles and trips, 50 km/);
    expect(await page.locator('#decide').innerText()).toMatch(/Waiting for a second person[^]*You proposed this/);
    expect(await button(page, 'confirm').count()).toBe(0);
    await page.context().close();
    const second = await at('supervisor', storyOf(request), script);
    await record.raw(`update sessions set sess = jsonb_set(sess::jsonb, '{account,signedInAt}', '1')::json
      where sess->'account'->>'account' = 'supervisor'`); // an hour went by, and more
    await open(second, storyOf(request));
    expect(await button(second, 'confirm').count()).toBe(0);
    await second.locator('#decide .panel a[href^="/sign-in"]').click();
    await second.locator('button[value="supervisor"]').click();
    await second.fill('#confirm-reason', 'Justified.');
    await button(second, 'confirm').click();
    await untilStatus(request, 'ready');
    await mailAbout(request.email, /accepted/i);
    expect((await staffActs(record, request.id)).map(({ act }) => act)).toEqual([
      'change-asked',
      'release-proposed',
      'review-accepted',
      'release-confirmed',
    ]);
    await second.context().close();
  });

  test('R36, R40: declined, with the reason in the email', async () => {
    const request = await publicBody();
    const page = await at('support', storyOf(request), script);
    await page.fill('#review-reason', 'The need is not exceptional.');
    await button(page, 'decline').click();
    await untilStatus(request, 'declined');
    const told = await eventually(
      () => mailsTo(request.email),
      (mails) => mails.some(({ text }) => text.includes('The need is not exceptional.')),
    );
    expect(told.length).toBeGreaterThan(1);
    await tracedOnce(request, 'review-declined', 'The need is not exceptional.');
    await page.context().close();
  });

  test('R38, R40: an enquiry is answered by email; the answer stands in the conversation', async () => {
    const email = someone();
    const { body } = await call('/v1/enquiries', { json: { topic: 'other', name: 'Jo', email, text: 'Why so late?' } });
    const page = await at('support', '/support/enquiries?status=open', script);
    await page.locator(`a[href="/support/enquiries/${body.id}"]`).click();
    await press(page, 'Send the answer');
    expect(await page.locator('#answer-text-fault').count()).toBe(1);
    await page.fill('#answer-text', 'It is on its way.');
    await press(page, 'Send the answer');
    expect(await page.locator('#thread').innerText()).toMatch(/Why so late\?[^]*It is on its way\./);
    await eventually(
      () => mailsTo(email),
      (mails) => mails.some(({ text }) => text.includes('It is on its way.')),
    );
    expect((await tracesOf(`enquiry:${body.id}`, 'answered')).length).toBe(1);
    await page.context().close();
  });

  test.each([
    ['approve', 'approved', 'Approved'],
    ['refuse', 'refused', 'Refused'],
  ] as const)('R31, R40: an application: %s', async (choice, act, shown) => {
    const email = someone();
    const company = { name: `Weitblick ${email}`, registrationNumber: 'HRB 3', address: 'Weg 1, Bonn', country: 'DE' };
    const { body } = await call('/v1/provider-applications', {
      json: { company, contact: { name: 'Pia Roth', email }, gatekeeper: false },
    });
    const page = await at('supervisor', '/support/applications', script);
    const mine = page.locator(`#a-${body.id}`);
    await mine.locator('summary').click();
    await mine.locator('textarea').fill('As the register says.');
    await mine.locator(`button[value="${choice}"]`).click();
    expect(await mine.innerText()).toMatch(new RegExp(`${shown}[^]*As the register says\\.`));
    expect(await mine.locator('form').count()).toBe(0);
    const told = await eventually(
      () => mailsTo(email),
      (mails) => mails.length > 0,
    );
    expect(told[0]?.text.includes('As the register says.')).toBe(choice === 'refuse'); // as the form says
    const [row] = (await record('provider_applications')
      .where({ id: body.id })
      .select('status', 'reason', 'decided_by')) as object[];
    expect(row).toMatchObject({ status: act, reason: 'As the register says.', decided_by: expect.any(String) });
    expect((await tracesOf(`provider-application:${body.id}`, act)).length).toBe(1);
    await page.context().close();
  });

  test('R32, R40: a rate for a day that is past is refused, one to come is set once', async () => {
    const page = await at('supervisor', '/support/rates', script);
    const before = (await tracesOf('compensation', 'rate-set')).length;
    const effectiveOn = day(script ? -4001 : -4000);
    const fill = async (on: string): Promise<void> => {
      // Browsers would not let a day go that is too early; whoever writes the form's body themselves is refused as well.
      await page.locator('form[action="/support/rates"]').evaluate((form) => form.setAttribute('novalidate', ''));
      await page.fill('#rate-effectiveOn', on);
      await page.fill('#rate-costLines', 'Interface 2\nStorage 1');
      await page.fill('#rate-marginCents', '14,50');
    };
    await fill(day(1));
    await press(page, 'Set this rate');
    expect(await page.locator('#rate-effectiveOn-fault').count()).toBe(1);
    expect(await page.inputValue('#rate-marginCents')).toBe('14,50');
    await fill(effectiveOn);
    await press(page, 'Set this rate');
    expect(await page.locator('table').innerText()).toMatch(/€17\.50\s+€3\.00\s+to come/);
    await fill(effectiveOn);
    await press(page, 'Set this rate'); // the same again
    expect(await page.locator('.fault').count()).toBe(0);
    expect((await tracesOf('compensation', 'rate-set')).length).toBe(before + 1);
    await page.context().close();
  });
});

test('what has something to decide fits and can be used by everyone', async () => {
  const [owned, reviewed] = await Promise.all([unregisteredFleet(), publicBody()]);
  const { body } = await call('/v1/enquiries', {
    json: { topic: 'other', name: 'Jo', email: someone(), text: 'Why so late?' },
  });
  const page = await at('supervisor', '/support', true, { bypassCSP: true });
  const stories = [owned, reviewed].map(storyOf);
  await expectAllToFit(page, [...stories, `/support/enquiries/${body.id}`, '/support/rates', '/support/summary']);
  await page.context().close();
});

test('by keyboard alone: from the work list to a decision, with the focus seen on the way', async () => {
  const request = await publicBody();
  const page = await at('support', '/support?view=decision&type=public-body', true);
  /** Where the focus is, and whether that can be seen. */
  const focus = async (): Promise<{ name: string; seen: boolean }> => {
    const found: unknown = await page.evaluate(`(() => {
      const here = document.activeElement, style = getComputedStyle(here);
      return { name: here.value || here.id || here.getAttribute('href') || here.textContent,
        seen: style.outlineStyle !== 'none' && style.outlineWidth !== '0px' || style.boxShadow !== 'none' };
    })()`);
    return found as { name: string; seen: boolean };
  };
  const walk = async (until: RegExp): Promise<string[]> => {
    const names: string[] = [];
    while (!until.test(names.at(-1) ?? '')) {
      if (names.length > 200) throw new Error(`never came to ${String(until)}: ${names.join(', ')}`);
      await page.keyboard.press('Tab');
      const { name, seen } = await focus();
      expect({ name, seen }).toEqual({ name, seen: true });
      names.push(name);
    }
    return names;
  };
  const onList = await walk(new RegExp(request.id));
  expect(onList[0]).toBe('#content'); // past all that every page has
  expect(onList.indexOf('search')).toBeLessThan(onList.findIndex((name) => /view=overdue/.test(name)));
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(request.id));
  const onStory = await walk(/^review-reason$/);
  expect(onStory).not.toContain('note-text');
  await page.keyboard.type('The need is not exceptional.');
  expect(await walk(/^decline$/)).toEqual(['usual', '10', 'review-area', 'accept', 'change', 'decline']);
  await page.keyboard.press('Enter');
  await eventually(
    () => statusOf(request),
    ({ status }) => status === 'declined',
  );
  await page.context().close();
});
