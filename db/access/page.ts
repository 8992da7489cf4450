/** What a reader has not had yet, a page at a time, and the newest values: both read and handed over in one hand-over of the gate. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Position } from '../../domain/readings/cursor.ts';
import { Refusal } from '../../domain/refusal.ts';
import { afterPosition, frameOf, FRAME, whole, type ReadFrame } from './frames.ts';
import { handOver } from './gate.ts';
import type { Reader } from './reader.ts';
import { accessesOf, NOT_OVER, rightOf, rightsOf, us, type Right } from './rights.ts';
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
const MANY = 1000;
const WINDOW = { byProduct: 20_000, inOrder: 5000, most: 5_000_000 };
/** Windows without anything for the reader are passed over, each in a hand-over of its own, for so long. */
const PASS_OVER_MS = 1000;

/**
 * Hands a page over: `give` runs in the hand-over, and says whether it had something for the reader. Where it had not, the
 * next stretch of the feed is looked at, until there is something, or nothing further, or a second is over. Answers the last page.
 * @throws Refusal `cursor-too-old`, `too-busy`
 */
export async function handOverPage(db: Knex, asked: PageAsked, give: (page: Page) => boolean): Promise<Page> {
  const until = performance.now() + PASS_OVER_MS;
  let window = asked.size <= FEW ? WINDOW.most : asked.size <= MANY ? WINDOW.byProduct : WINDOW.inOrder;
  for (let { after } = asked; ; window = Math.min(window * 4, WINDOW.most)) {
    const here = { ...asked, after };
    const page = await handOver(db, statementsOf(here, window), (rows, signals) => {
      const read = pageOf(rows, signals, here, window);
      return { ...read, hadSome: give(read) };
    });
    if (page.hadSome || page.upToDate || performance.now() > until) return page;
    after = page.next;
  }
}

function statementsOf({ reader, products, after, limit, size }: PageAsked, window: number): string[] {
  const mine = accessesOf(reader, products);
  const where = `${afterPosition(after)} and f.pos <= ${whole(after.pos + window)}`;
  const columns = `${FRAME}, f.n`;
  const most = whole(limit);
  const found =
    size <= MANY
      ? `select x.* from ${mine} a cross join lateral (
           select ${columns} from feed f where f.product_no = a.product_no and ${where} order by f.pos limit ${most}) x
         where ${NOT_OVER}`
      : `select f.pos, f.no, f.received, f.body, f.n from (select ${columns} from feed f where ${where} order by f.pos) f
         join ${mine} a on a.product_no = f.no where ${NOT_OVER}`;
  // Rights of the products on the page alone: a reader may have a hundred thousand.
  const page = `
    with page as materialized (
      select pos, no, received, body, of from (
        select l.*, count(*) over () as of, sum(n) over (order by pos) - n as before from (select * from (${found}) l order by pos limit ${most}) l
      ) l where before < ${most}
    ), read as (select a.* from ${mine} a where a.product_no = any(array(select distinct no from page)))
    select null::jsonb as "right", pos, no, received, body, of from page
    union all select to_jsonb(r), null, null, null, null, null from (${rightsOf('read a')}) r
    order by pos nulls first`;
  return [`select head, earliest, ${us('clock_timestamp()')} as now from feed_heads where shard = 0`, page];
}

function pageOf(
  rows: readonly (readonly unknown[])[],
  signals: Signals,
  { after, limit }: PageAsked,
  window: number,
): Page {
  const [[ends], read] = rows as [
    { head: string; earliest: string; now: string }[],
    { right: object | null; of: string }[],
  ];
  const rights = read.flatMap(({ right }) => right ?? []);
  const found = read.filter(({ right }) => right === null);
  const [head, earliest, now] = [Number(ends?.head ?? 0), Number(ends?.earliest ?? 1), Number(ends?.now ?? 0) / 1000];
  // Ahead of the head are cursors of before a restore: what comes now would be passed over.
  if (after.pos + 1 < earliest || after.pos > head) throw new Refusal({ code: 'cursor-too-old' });
  const frames = found.map(frameOf);
  const last = frames.at(-1);
  const all = Number(found[0]?.of ?? 0);
  // Cut short, by the number of frames or of readings: what follows the last one has not been looked at.
  const isCut = frames.length < all || all >= limit;
  const reached = isCut ? last!.pos : Math.max(last?.pos ?? 0, Math.min(after.pos + window, head), after.pos);
  const upToDate = reached >= head;
  return {
    frames,
    rights: new Map(rights.map(rightOf).map((right) => [right.no, right])),
    signals,
    next: { pos: reached, at: upToDate ? now : last?.pos === reached ? last.received / 1000 : after.at },
    upToDate,
    earliest: { pos: earliest - 1, at: 0 },
  };
}
