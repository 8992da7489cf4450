/** What a reader has not had yet, a page at a time, and the newest values: both read and handed over in one hand-over of the gate. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Position } from '../../domain/readings/cursor.ts';
import { Refusal } from '../../domain/refusal.ts';
import { daysAfter, frameOf, FRAME, isBehind, within, type Days, type ReadFrame } from './frames.ts';
import { handOver, statement, type Statement } from './gate.ts';
import { forEachPool } from '../postgres/rounds.ts';
import { keyOf, type Reader } from './reader.ts';
import { belongsTo, NOT_OVER, rightOf, rightsOf, us, type Right } from './rights.ts';
import type { Signals } from './signals.ts';

export interface PageAsked {
  reader: Reader;
  /** These alone; `null`: all that the reader may read. */
  products: readonly ProductId[] | null;
  after: Position;
  /** Readings, about: the last frame is whole. */
  limit: number;
  /** How many products the reader has, about: decides how they are looked for. */
  size: number;
}

export interface Page {
  frames: readonly ReadFrame[];
  /** By the product's short number; what is not here may not be read. */
  rights: ReadonlyMap<number, Right>;
  signals: Signals;
  /** Everything up to here has been looked at. */
  next: Position;
  /** Whether there was nothing after `next`. */
  upToDate: boolean;
  /** From where on everything is kept. */
  earliest: Position;
}

/** With so many products each is looked up by itself from the position to the end; with more, the positions ahead are bounded. */
const FEW = 20;
/** From so many on, the log is read in its order instead of product by product. */
export const MANY = 1000;
const WINDOW = { byProduct: 20_000, inOrder: 500, most: 5_000_000 };
/** Windows without anything for the reader are passed over, each in a hand-over of its own, for so long. */
const PASS_OVER_MS = 1000;

/** What the last page of a reader was like: the next one is looked for accordingly. */
interface Alike {
  /** Readings of a frame. */
  perFrame: number;
  /** Of the frames of the log, how many are the reader's. */
  share: number;
}
const UNKNOWN: Alike = { perFrame: 1, share: 0.1 };
const lastPages = forEachPool(() => new Map<string, Alike>());
const MOST_READERS = 10_000;

/** The stretch of the log that a page looks through. */
interface Stretch {
  /** Positions. */
  window: number;
  /** Frames at most: about as many as hold the readings that were asked for. */
  frames: number;
  days: Days;
}

function stretchOf({ size, limit, after }: PageAsked, { perFrame, share }: Alike): Stretch {
  const frames = Math.min(limit, Math.ceil(limit / perFrame) + 10);
  const inOrder = Math.min(Math.max(frames / share, WINDOW.inOrder), WINDOW.byProduct);
  return {
    window: size <= FEW ? WINDOW.most : size <= MANY ? WINDOW.byProduct : Math.ceil(inOrder),
    frames,
    days: daysAfter(after),
  };
}

/**
 * Hands a page over: `give` runs in the hand-over, and says whether it had something for the reader. Where it had not, the
 * next stretch of the feed is looked at, until there is something, or nothing further, or a second is over. Answers the last page.
 * @throws Refusal `cursor-too-old`, `too-busy`
 */
export async function handOverPage(db: Knex, asked: PageAsked, give: (page: Page) => boolean): Promise<Page> {
  const until = performance.now() + PASS_OVER_MS;
  const known = lastPages(db);
  const key = keyOf(asked.reader);
  let stretch = stretchOf(asked, known.get(key) ?? UNKNOWN);
  for (let { after } = asked; ; stretch = { ...stretch, window: Math.min(stretch.window * 4, WINDOW.most) }) {
    const here = { ...asked, after };
    const page = await handOver(db, [ENDS, pageStatement(here, stretch)], (rows, signals) => {
      const now = nowOf(rows);
      if (isBehind(stretch.days, now)) return { now };
      const read = pageOf(rows, signals, here, stretch);
      if (known.size >= MOST_READERS) known.clear();
      if (read.frames.length > 0) known.set(key, read.alike);
      return { ...read, hadSome: give(read) };
    });
    if ('now' in page) {
      stretch.days = daysAfter(after, page.now);
      continue;
    }
    if (page.hadSome || page.upToDate || performance.now() > until) return page;
    after = page.next;
  }
}

const ENDS: Statement = {
  text: `select head, earliest, ${us('clock_timestamp()')} as now from feed_heads where shard = 0`,
  values: [],
};

const pageStatement = (
  { reader, products, after, limit, size }: PageAsked,
  { window, frames, days }: Stretch,
): Statement =>
  statement((put) => {
    const mine = `${belongsTo(reader, products, put)} and ${NOT_OVER}`;
    const here = `f.pos > ${put(after.pos, 'bigint')} and f.pos <= ${put(after.pos + window, 'bigint')} and ${within(days)}`;
    const most = put(frames, 'integer');
    // A product's access is looked up for each frame: there is one of a reader at most, and joined otherwise, all of them would be read.
    const found =
      size <= MANY
        ? `select x.* from access a cross join lateral (
             select ${FRAME}, f.n from feed f where f.product_no = a.product_no and ${here} order by f.pos limit ${most}) x
           where ${mine}`
        : `select ${FRAME}, f.n from feed f cross join lateral (
             select from access a where a.product_no = f.product_no and ${mine} limit 1) a
           where ${here}`;
    // Rights of the products on the page alone: a reader may have a hundred thousand.
    return `
    with page as materialized (
      select pos, no, received, body, n, of from (
        select l.*, count(*) over () as of, sum(n) over (order by pos) - n as before from (select * from (${found}) l order by pos limit ${most}) l
      ) l where before < ${put(limit, 'integer')}
    ), read as (
      select a.* from (select distinct no from page) p cross join lateral (
        select * from access a where a.product_no = p.no and ${mine} limit 1) a
    )
    select null::jsonb as "right", pos, no, received, body, n, of from page
    union all select to_jsonb(r), null, null, null, null, null, null from (${rightsOf('read a')}) r
    order by pos nulls first`;
  });

function pageOf(
  rows: readonly (readonly unknown[])[],
  signals: Signals,
  { after }: PageAsked,
  { window, frames: most }: Stretch,
): Page & { alike: Alike } {
  const [[ends], read] = rows as [Ends[], { right: object | null; n: number; of: string }[]];
  const rights = read.flatMap(({ right }) => right ?? []);
  const found = read.filter(({ right }) => right === null);
  const [head, earliest, now] = [Number(ends?.head ?? 0), Number(ends?.earliest ?? 1), nowOf(rows)];
  // Ahead of the head are cursors of before a restore: what comes now would be passed over.
  if (after.pos + 1 < earliest || after.pos > head) throw new Refusal({ code: 'cursor-too-old' });
  const frames = found.map(frameOf);
  const last = frames.at(-1);
  const all = Number(found[0]?.of ?? 0);
  // Cut short, by the number of frames or of readings: what follows the last one has not been looked at.
  const isCut = frames.length < all || all >= most;
  const reached = isCut ? last!.pos : Math.max(last?.pos ?? 0, Math.min(after.pos + window, head), after.pos);
  const upToDate = reached >= head;
  return {
    frames,
    rights: new Map(rights.map(rightOf).map((right) => [right.no, right])),
    signals,
    next: { pos: reached, at: upToDate ? now : last?.pos === reached ? last.received / 1000 : after.at },
    upToDate,
    earliest: { pos: earliest - 1, at: 0 },
    alike: {
      perFrame: found.reduce((sum, { n }) => sum + n, 0) / Math.max(1, found.length),
      share: frames.length / Math.max(1, reached - after.pos),
    },
  };
}

interface Ends {
  head: string;
  earliest: string;
  now: string;
}

/** The database's clock, in milliseconds since 1970. */
const nowOf = ([ends]: readonly (readonly unknown[])[]): number => Number((ends as Ends[])[0]?.now ?? 0) / 1000;
