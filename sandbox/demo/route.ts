/** A road between two places as a line of points some 200 m apart, with the distance to each and the speed people drive there. */
import { waypoints, type Place } from './places.ts';
import { randomFrom, type Random } from './random.ts';

export interface Route {
  from: Place;
  to: Place;
  /** In kilometres. */
  length: number;
  /** Position and direction so many kilometres from the start. */
  at(km: number): { latitude: number; longitude: number; heading: number };
  /** What one drives there without traffic, in km/h. */
  speedAt(km: number): number;
}

type Point = readonly [latitude: number, longitude: number];

const KM_PER_DEGREE = 111.32;
const known = new Map<string, Route>();

/** The route from one place to another: the same each time, and the same road back. */
export function route(from: Place, to: Place): Route {
  const key = `${from.name} → ${to.name}`;
  const found = known.get(key);
  if (found) return found;
  const forward = from.name < to.name;
  const random = randomFrom(forward ? `${from.name}|${to.name}` : `${to.name}|${from.name}`);
  const way = forward ? waypoints(from, to) : waypoints(to, from);
  const bent = way.flatMap((point, i) => (i === 0 ? [point] : bend(way[i - 1] ?? point, point, random)));
  const made = along(from, to, forward ? bent : bent.toReversed());
  known.set(key, made);
  return made;
}

/** Halves a stretch with a nudge to the side until its pieces are short: what a road looks like. Leaves out its start. */
function bend(from: Point, to: Point, random: Random): Point[] {
  if (kilometres(from, to) < 0.25) return [to];
  const aside = random.between(-0.14, 0.14);
  const scale = Math.cos((from[0] * Math.PI) / 180);
  const middle: Point = [
    (from[0] + to[0]) / 2 + aside * (to[1] - from[1]) * scale,
    (from[1] + to[1]) / 2 - (aside * (to[0] - from[0])) / scale,
  ];
  return [...bend(from, middle, random), ...bend(middle, to, random)];
}

function along(from: Place, to: Place, points: Point[]): Route {
  const reached = [0];
  for (let i = 1; i < points.length; i++)
    reached.push((reached[i - 1] ?? 0) + kilometres(points[i - 1] ?? [0, 0], points[i] ?? [0, 0]));
  const length = reached.at(-1) ?? 0;
  let piece = 0; // journeys go forward: the search begins where the last one ended
  return {
    from,
    to,
    length,
    at(km) {
      if (km < (reached[piece] ?? 0)) piece = 0;
      while (piece < points.length - 2 && (reached[piece + 1] ?? length) < km) piece++;
      const a = points[piece] ?? [from.latitude, from.longitude];
      const b = points[piece + 1] ?? a;
      const start = reached[piece] ?? 0;
      const share = Math.min(1, (km - start) / Math.max((reached[piece + 1] ?? start) - start, 1e-9));
      const north = b[0] - a[0];
      const east = (b[1] - a[1]) * Math.cos((a[0] * Math.PI) / 180);
      return {
        latitude: a[0] + north * share,
        longitude: a[1] + (b[1] - a[1]) * share,
        heading: (Math.atan2(east, north) * 180) / Math.PI + (east < 0 ? 360 : 0),
      };
    },
    speedAt: (km) => usualSpeed(Math.min(km, length - km), length),
  };
}

/** Side street, town, country road, and motorway where the way is long enough to be worth it. */
function usualSpeed(toNearerEnd: number, length: number): number {
  if (toNearerEnd < 0.3) return 30;
  if (toNearerEnd < 1.8) return 50;
  if (toNearerEnd < 4) return 70;
  if (length > 60) return 125;
  return length > 14 ? 105 : 85;
}

/** Distance of two points, exact enough for a road's pieces. */
export function kilometres(a: Point, b: Point): number {
  const north = (b[0] - a[0]) * KM_PER_DEGREE;
  const east = (b[1] - a[1]) * KM_PER_DEGREE * Math.cos((((a[0] + b[0]) / 2) * Math.PI) / 180);
  return Math.hypot(north, east);
}
