/**
 * Holds the imports against the plan of the house (docs/rooms.json): a room may use the plumbing of its floor, and another
 * room only where the plan lists it with a reason. Types count, too. dependency-cruiser watches the floors; this watches
 * the rooms, since its parser can't read `.tsx`.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

interface Floor {
  /** Rooms that hold rooms: of `api/links`, each link is one, and may use what lies beside it. */
  nested: string[];
  /** What every room may use. */
  plumbing: string[];
  /** What puts the rooms together, and may use them all. */
  assembles: string[];
  /** `from → to`, each with why. */
  sideways: Record<string, string>;
}

const plan = JSON.parse(readFileSync('docs/rooms.json', 'utf8')) as Record<string, Floor>;

/** Every import from one room of a floor to another that is no plumbing, with the files that need it. */
function sidewaysOn(floor: string, { nested, plumbing, assembles }: Floor): Map<string, Set<string>> {
  const roomOf = (file: string): string => {
    const [, room = '', inner = '', ...rest] = file.split('/');
    return nested.includes(room) && rest.length > 0 ? `${room}/${inner}` : inner === '' ? '' : room;
  };
  const found = new Map<string, Set<string>>();
  for (const file of globSync(`${floor}/**/*.{ts,tsx}`))
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)) {
      const target = normalize(join(dirname(file), path));
      const [from, to] = [roomOf(file), roomOf(target)];
      const isFree = from === to || from.startsWith(`${to}/`) || plumbing.includes(to) || assembles.includes(from);
      if (!target.startsWith(`${floor}/`) || isFree || to === '' || from === '') continue;
      const way = `${from} → ${to}`;
      found.set(way, (found.get(way) ?? new Set()).add(`${file} uses ${target}`));
    }
  return found;
}

const faults = Object.entries(plan).flatMap(([floor, rooms]) => {
  const found = sidewaysOn(floor, rooms);
  const unplanned = [...found].filter(([way]) => !(way in rooms.sideways));
  const unused = Object.keys(rooms.sideways).filter((way) => !found.has(way));
  return [
    ...unplanned.map(([way, uses]) => `${floor}/: ${way} is not in docs/rooms.json\n  ${[...uses].join('\n  ')}`),
    ...unused.map((way) => `${floor}/: ${way} is in docs/rooms.json, and nothing needs it: take it out`),
  ];
});

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
