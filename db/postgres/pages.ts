/** Lists in pages by the place where the one before ended (R69): however long a list, each page reads about what it shows. */

/** Where a page ended, in an order that begins with a rank: what waits goes before what does not. */
export interface RankedPlace {
  rank: number;
  /** As PostgreSQL writes it into JSON: exact, where a Date would lose what is below a millisecond. */
  at: string;
  id: string;
}

interface Page<Row, Place> {
  rows: Row[];
  /** Where the next page begins; none after the last. */
  next: Place | null;
}

/** A page of the `limit + 1` rows that were read: the one more tells whether there is a next. */
export function pageOf<Row, Place>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): Page<Row, Place> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? placeOf(last) : null };
}

/** The same of rows that each carry their own place, which the page leaves out. */
export function placedPageOf<Row extends { place: unknown }>(
  rows: readonly Row[],
  limit: number,
): Page<Omit<Row, 'place'>, Row['place']> {
  const { rows: page, next } = pageOf(rows, limit, ({ place }): Row['place'] => place);
  return { rows: page.map(({ place: _place, ...row }) => row), next };
}

/** What a statement about the page after a place is bound to: `:at`, `:id` (null: from the first on), and `:limit`, one row more than it shows. */
export const afterPlace = (
  place: { at: string; id: string } | undefined,
  limit: number,
): { at: string | null; id: string | null; limit: number } => ({
  at: place?.at ?? null,
  id: place?.id ?? null,
  limit: limit + 1,
});

/** The same in an order that begins with a rank: `:rank`, too. */
export const afterRanked = (
  place: RankedPlace | undefined,
  limit: number,
): { rank: number; at: string | null; id: string | null; limit: number } => ({
  rank: place?.rank ?? 0,
  ...afterPlace(place, limit),
});
