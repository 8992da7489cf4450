/** Whose pages these are is configuration: name, logo, colours that can be read, and the links at the foot. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { brandSettings, letterheadSettings } from '../../brand-settings.ts';
import { brandOf, darkGrounds, lightGrounds } from '../../domain/brand/brand.ts';
import { contrast, LEAST_CONTRAST } from '../../domain/brand/colour.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { redressOf } from '../../domain/redress/redress.ts';
import { startApiUnderTest, type ApiUnderTest } from '../api/api-under-test.ts';

const settingsOfBrand = { ...brandSettings, ...letterheadSettings };

const logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 3"><path d="M0 0h9v3z"/></svg>';
const remedyFor = (name: keyof typeof settingsOfBrand, value: string): string =>
  settingsOfBrand[name].safeParse(value).error?.issues[0]?.message ?? '';

describe('the settings', () => {
  test('a colour that can not be read is refused, saying on what, by how much, and what to do', () => {
    expect(remedyFor('BRAND_COLOUR', '#ffcc00')).toMatch(
      /#ffcc00 can't be read on #fff4d6: its contrast is 1\.\d\d, and 4\.5 is needed\. Choose a darker one/,
    );
    expect(remedyFor('BRAND_COLOUR_DARK', '#003355')).toMatch(/Choose a lighter one/);
    expect(remedyFor('BRAND_COLOUR', 'red')).toBe('Give a colour as #rrggbb, such as #0b5c8a.');
    expect([remedyFor('BRAND_COLOUR', '#7a1f2b'), remedyFor('BRAND_COLOUR_DARK', '#ffb4a8')]).toEqual(['', '']);
  });

  test('a process does not start with one, and says which setting it is', () => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/api/server/main.js'], {
      env: { BRAND_COLOUR: '#ffcc00', LOGO_FILE: '/nowhere/logo.svg', PRIVACY_URL: 'javascript:alert(1)' },
      encoding: 'utf8',
    });
    expect(status).toBe(78);
    expect(stderr).toMatch(/BRAND_COLOUR: #ffcc00 can't be read/);
    expect(stderr).toMatch(/LOGO_FILE: Give the path of an SVG or PNG file/);
    expect(stderr).toMatch(/PRIVACY_URL: Give a web address/);
  });

  test('the colour for dark pages is made of the other one, whichever it is', () => {
    for (const colour of ['#000000', '#0b5c8a', '#7a1f2b', '#4b0082', '#006400']) {
      const { colourDark } = brandOf({ colour });
      for (const ground of darkGrounds) expect(contrast(colourDark, ground)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
    }
    for (const ground of lightGrounds)
      expect(contrast(brandOf().colour, ground)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });
});

describe('the pages', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'brand-')), 'logo.svg');
    writeFileSync(file, logo);
    api = await startApiUnderTest({
      operator: {
        name: 'Meridian & Sons',
        contactEmail: 'data@example.com',
        registerUrl: null,
        imprintUrl: 'https://example.com/imprint',
        privacyUrl: 'https://example.com/privacy',
        brand: brandOf({ colour: '#7a1f2b', logo: settingsOfBrand.LOGO_FILE.parse(file) ?? null }),
        redress: redressOf(defaultPolicy, []),
      },
    });
  });
  afterAll(() => api?.stop());

  const get = (address: string) => api.call('GET', address, { accept: 'text/html' });

  test('bear the logo with the name, the links and the address, and style nothing by themselves', async () => {
    const { text } = await get('/');
    expect(text).toContain('<img src="/assets/logo" alt="Meridian &amp; Sons"');
    for (const link of ['https://example.com/imprint', 'https://example.com/privacy', 'mailto:data@example.com'])
      expect(text).toContain(`href="${link}"`);
    expect(text).not.toMatch(/<style|style="|<script/);
  });

  test('get colours, icon and logo from the API itself, and a logo can run nothing', async () => {
    expect((await get('/assets/pages.css')).text).toContain('--pico-primary: #7a1f2b');
    expect((await get('/assets/icon.svg')).text).toContain('fill="#7a1f2b"');
    const answer = await get('/assets/logo');
    expect([answer.headers.get('content-type'), answer.text]).toEqual([
      expect.stringMatching(/^image\/svg\+xml/),
      logo,
    ]);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
  });
});
