/** Threat 18: what is deployed can't hand out tokens or move clocks, since no file of the sandbox is in it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

let folder: string;
beforeAll(() => {
  mkdirSync('.tmp', { recursive: true }); // inside the project: its packages are found from here
  folder = mkdtempSync('.tmp/build-');
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json', '--noCheck', '--outDir', folder], { stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the build for production holds what production runs, and nothing of the sandbox', () => {
  const files = globSync(`${folder}/**/*.js`).map((file) => relative(folder, file));
  const rooms = new Set(files.map((file) => file.split('/')[0]).filter((name) => !name?.endsWith('.js')));
  expect([...rooms].sort()).toEqual(['activities', 'api', 'db', 'domain', 'ingest', 'storage', 'worker', 'workflows']);
  const knowing = files.filter((file) => /['"`]\/?sandbox\/|SANDBOX/.test(readFileSync(join(folder, file), 'utf8')));
  expect(knowing).toEqual([]);
});

test.each(['api/server/main.js', 'worker/main.js', 'worker/mend/doctor-main.js'])(
  '%s finds all of its files: it gets as far as its settings',
  (script) => {
    const { status, stderr } = spawnSync(process.execPath, [join(folder, script)], {
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([78, expect.stringContaining('DATABASE_URL')]);
  },
);

test('a build for the sandbox leaves what is right as it is: another sandbox may just be reading it', () => {
  const times = () => globSync('dist/**/*.js').map((file) => [file, statSync(file).mtimeMs]);
  const before = times();
  execFileSync('npm', ['run', '--silent', 'build:sandbox'], { stdio: 'pipe' });
  expect(times()).toEqual(before);
});

test('a migration whose source has another name now is not run under its old one', () => {
  const [source, built] = ['db/postgres/migrations', 'dist/db/postgres/migrations'].map((at) => join(folder, at)) as [
    string,
    string,
  ];
  for (const at of [source, built]) mkdirSync(at, { recursive: true });
  writeFileSync(join(source, '0001_new.ts'), '');
  for (const file of ['0001_new.js', '0001_new.js.map', '0001_old.js', '0001_old.js.map'])
    writeFileSync(join(built, file), '');
  execFileSync(process.execPath, [resolve('sandbox/forget-migrations.js')], { cwd: folder, stdio: 'pipe' });
  expect(readdirSync(built).sort()).toEqual(['0001_new.js', '0001_new.js.map']);
});
