/**
 * The European grid (ETRS89-LAEA, EPSG:3035; Regulation (EU) 2018/1799): the place of a cell is fixed, and cells nest without a
 * rest, so that no request shapes a sum (R56).
 */

/** Edges of cells, in km; each is whole in every larger one that it is pooled into. */
export const levels = [1, 5, 10, 50] as const;
export type Level = (typeof levels)[number];

/** The largest: whatever is pooled, and whatever is looked at together, lies within one of these. */
export const PARENT = 50 satisfies Level;

/** South-western corner of a cell, in whole km of the projection. */
export interface Cell {
  e: number;
  n: number;
}

/** GRS80 and the projection's centre, 52° N 10° E (EPSG Guidance Note 7-2). */
const ECCENTRICITY = 0.081_819_191_042_815_8;
const QP = 1.995_531_087_480_938_7;
const SIN_CENTRE = 0.786_670_633_215_855_6;
const COS_CENTRE = 0.617_372_913_914_892;
const AUTHALIC_RADIUS = 6_371_007.180_883_517_5;
const SCALE = 1.000_425_394_528_014;
const [FALSE_EAST, FALSE_NORTH] = [4_321_000, 3_210_000];
const CENTRAL_MERIDIAN = 10;

/** Where the grid is defined, in km: Europe. */
const EAST = { from: 900, until: 7400 };
const NORTH = { from: 900, until: 5500 };

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres east and north of a position of WGS 84, which here is taken for ETRS89: they differ by less than a metre. */
export function project(latitude: number, longitude: number): { east: number; north: number } {
  const sin = Math.sin(radians(latitude));
  const es = ECCENTRICITY * sin;
  const q = (1 - ECCENTRICITY ** 2) * (sin / (1 - es ** 2) - Math.log((1 - es) / (1 + es)) / (2 * ECCENTRICITY));
  const sinB = q / QP;
  const cosB = Math.sqrt(1 - sinB ** 2);
  const turn = radians(longitude - CENTRAL_MERIDIAN);
  const b = AUTHALIC_RADIUS * Math.sqrt(2 / (1 + SIN_CENTRE * sinB + COS_CENTRE * cosB * Math.cos(turn)));
  return {
    east: FALSE_EAST + b * SCALE * cosB * Math.sin(turn),
    north: FALSE_NORTH + (b / SCALE) * (COS_CENTRE * sinB - SIN_CENTRE * cosB * Math.cos(turn)),
  };
}

/** The position of a place of the projection, in degrees, within some centimetres. */
export function positionOf(east: number, north: number): { latitude: number; longitude: number } {
  const [x, y] = [(east - FALSE_EAST) / SCALE, (north - FALSE_NORTH) * SCALE];
  const rho = Math.hypot(x, y);
  const c = 2 * Math.asin(rho / (2 * AUTHALIC_RADIUS));
  const sinB = rho === 0 ? SIN_CENTRE : Math.cos(c) * SIN_CENTRE + (y * Math.sin(c) * COS_CENTRE) / rho;
  const b = Math.asin(sinB);
  const [e2, e4, e6] = [ECCENTRICITY ** 2, ECCENTRICITY ** 4, ECCENTRICITY ** 6];
  const latitude =
    b +
    (e2 / 3 + (31 * e4) / 180 + (517 * e6) / 5040) * Math.sin(2 * b) +
    ((23 * e4) / 360 + (251 * e6) / 3780) * Math.sin(4 * b) +
    ((761 * e6) / 45_360) * Math.sin(6 * b);
  const turn = Math.atan2(x * Math.sin(c), rho * COS_CENTRE * Math.cos(c) - y * SIN_CENTRE * Math.sin(c));
  return { latitude: (latitude * 180) / Math.PI, longitude: CENTRAL_MERIDIAN + (turn * 180) / Math.PI };
}

/** The cell of 1 km that a position lies in; `undefined` outside of the grid, and for what is no position. */
export function cellAt(latitude: number, longitude: number): Cell | undefined {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined;
  const { east, north } = project(latitude, longitude);
  const cell = { e: Math.floor(east / 1000), n: Math.floor(north / 1000) };
  const inside = (km: number, { from, until }: typeof EAST): boolean => km >= from && km < until;
  return inside(cell.e, EAST) && inside(cell.n, NORTH) ? cell : undefined;
}

/** The cell of a level that a smaller cell lies in. */
export const cellWithin = ({ e, n }: Cell, level: Level): Cell => ({
  e: Math.floor(e / level) * level,
  n: Math.floor(n / level) * level,
});

/** A cell's name as Eurostat writes it, such as `CRS3035RES10000mN2990000E3960000`. */
export const codeOf = ({ e, n }: Cell, level: Level): string => `CRS3035RES${level}000mN${n}000E${e}000`;

/** What a code names; `undefined` for anything else. */
export function cellOfCode(code: string): { cell: Cell; level: Level } | undefined {
  const [, edge, n, e] = /^CRS3035RES(\d+)000mN(\d+)000E(\d+)000$/.exec(code) ?? [];
  const level = levels.find((one) => `${one}` === edge);
  return level && { cell: { e: Number(e), n: Number(n) }, level };
}
