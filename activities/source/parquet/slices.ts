/** Cuts the time of an export into slices of so many rows, so that sorting one takes little memory however much there is. */
import type { RowGroup } from '../../../db/readings/lake.ts';

export interface Slice {
  from: Date;
  until: Date;
  /** The files that have rows of this time. */
  paths: string[];
}

/** A group of rows, and how large all of its file is. */
export type GroupOfFile = RowGroup & { fileBytes: number };

/** Rows of a slice, about. */
const ROWS = 200_000;
/** A cut makes rows of groups that lie on both sides of it be read twice: no more than this part of a slice. */
const MOST_TWICE = 0.25;

/** Slices that follow one another and cover the interval, at least one; cut where groups of rows begin, of about so many rows and bytes of files. */
export function slicesOf(
  groups: readonly GroupOfFile[],
  { from, until }: { from: Date; until: Date },
  most: { rows?: number; bytes: number },
): Slice[] {
  const slices: Slice[] = [];
  const inside = groups
    .filter(({ first, last }) => last >= from.getTime() && first < until.getTime())
    .toSorted((a, b) => a.first - b.first);
  let start = from;
  let own: GroupOfFile[] = [];
  let rows = 0;
  for (const group of inside) {
    const isFull = rows >= (most.rows ?? ROWS) || (most.bytes < Infinity && bytesOf([...own, group]) > most.bytes);
    if (isFull && rows > 0 && group.first > start.getTime()) {
      const beyond = own.filter(({ last }) => last >= group.first);
      const twice = rowsOf(beyond);
      if (twice <= rows * MOST_TWICE) {
        const cut = new Date(group.first);
        slices.push({ from: start, until: cut, paths: pathsOf(own) });
        [start, own, rows] = [cut, beyond, twice];
      }
    }
    own.push(group);
    rows += group.rows;
  }
  return [...slices, { from: start, until, paths: pathsOf(own) }];
}

const rowsOf = (groups: readonly RowGroup[]): number => groups.reduce((sum, group) => sum + group.rows, 0);
const bytesOf = (groups: readonly GroupOfFile[]): number =>
  [...new Map(groups.map(({ path, fileBytes }) => [path, fileBytes])).values()].reduce((sum, bytes) => sum + bytes, 0);
const pathsOf = (groups: readonly RowGroup[]): string[] => [...new Set(groups.map(({ path }) => path))];
