/**
 * `npm run bench`: all benchmarks, one after the other, each with its floor; `npm run bench -- intake export`: these alone. Then
 * a table of every goal, and `bench/results/goals.json` and `goals.svg`. Exit code 1 where a benchmark could not be run; a goal
 * that is missed is a finding, not a fault. Nothing else should run on the machine meanwhile.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { goalsPicture } from './goals-picture.ts';
import { printGoals, type Goal } from './measure.ts';

const results = new URL('./results/', import.meta.url);
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));
const all = Object.keys(scripts).flatMap((script) =>
  script.startsWith('bench:') ? [script.slice('bench:'.length)] : [],
);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}.\n`);
  process.exit(2);
}

const savedSchema = z.object({
  goals: z.array(
    z.object({
      id: z.string(),
      what: z.string(),
      value: z.number().nullable(), // JSON has no NaN
      atMost: z.number().optional(),
      atLeast: z.number().optional(),
    }),
  ),
});

const goals: Goal[] = [];
const failed: string[] = [];
const load: Record<string, number> = {};
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n\n# bench:${name}\n`);
  load[name] = loadavg()[0] ?? Number.NaN; // of others, where it is high before the benchmark begins
  const file = new URL(`${name}.json`, results);
  rmSync(file, { force: true });
  const [code] = (await once(spawn('npm', ['run', '--silent', `bench:${name}`], { stdio: 'inherit' }), 'close')) as [
    number | null,
  ];
  if (code !== 0) {
    failed.push(name);
    continue;
  }
  const saved = savedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  for (const { value, atMost, atLeast, ...goal } of saved.goals)
    goals.push({
      ...goal,
      value: value ?? Number.NaN,
      ...(atMost === undefined ? {} : { atMost }),
      ...(atLeast === undefined ? {} : { atLeast }),
    });
}
console.log('\n\n# Goals');
printGoals(goals);
writeFileSync(
  new URL('goals.json', results),
  `${JSON.stringify({ at: new Date().toISOString(), goals, failed, load }, null, 2)}\n`,
);
writeFileSync(new URL('goals.svg', results), goalsPicture(goals));
console.log('\nWritten to bench/results/goals.json and goals.svg');
if (failed.length > 0) {
  process.stderr.write(`These could not be run to their end: ${failed.join(', ')}.\n`);
  process.exitCode = 1;
}
