/**
 * A product as its holder sees it live (Article 3(1), R2, R7, R8). Each hand-over holds the registration while it lasts:
 * the end of a registration waits for one of them at most, and nothing is handed over after it.
 */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Holder } from '../../domain/principal.ts';
import type { LiveFrame } from '../../domain/readings/live.ts';
import { FRESH_MS, HELD_MS } from '../postgres/held.ts';
import { lasts } from '../registrations/lasts.ts';
import { isSignedIn, SIGNED_IN } from '../sign-in/signed-in.ts';
import { latestOf, latestSecrets, type LatestValue } from './latest.ts';

/** Whose, which, and by which session of the pages. */
export interface LivePass {
  holder: Holder;
  product: ProductId;
  session: string;
}

export interface LiveNews {
  latest: readonly LatestValue[];
  /** How many newest values are left out of it as trade secrets. */
  secrets: number;
  /** What came in after the position that was asked from: of the last two hours, the newest, in their order. */
  frames: readonly LiveFrame[];
  /** Since when it is the holder's. */
  since: Date;
  /** When something came in last; `null` where that was before it was the holder's, or is not known any more. */
  heardAt: Date | null;
  now: Date;
}

/** Why nothing is handed over. */
export type LiveEnd = 'unenrolled' | 'signed-out';

interface LiveLook {
  /** The product's short number. */
  no: number;
  /** Where its last frame is. */
  pos: number;
  /** Where the feed ends: what comes in later is behind it. */
  head: number;
  /** Whether the registration and the session last. */
  lasts: boolean;
}

/** Whether a hand-over would have something to do. */
export async function lookLive(db: Knex, pass: LivePass): Promise<LiveLook> {
  const { rows } = await db.raw<{ rows: LiveLook[] }>(
    `select p.no, coalesce(l.pos, 0)::float8 as pos, (select head::float8 from feed_heads where shard = 0) as head,
       exists (${REGISTERED}) and exists (${SIGNED_IN}) as lasts
     from products p left join latest l on l.product_no = p.no where p.id = :product`,
    { ...pass },
  );
  return rows[0] ?? { no: 0, pos: 0, head: 0, lasts: false };
}

const REGISTERED = `
  select g.starts_at as since from registrations g
  where g.product_id = :product and g.holder = :holder and g.activated
    and ${lasts('g')}`;

/**
 * Runs `give` while the registration lasts and is held, and the session is there; otherwise answers why not. `give` must
 * not wait for anything. @throws the database's errors
 */
export const handOverLive = (
  db: Knex,
  { pass, after }: { pass: LivePass; after: number },
  give: (news: LiveNews) => void,
): Promise<LiveEnd | null> =>
  db.transaction(async (tx) => {
    const asked = performance.now();
    await tx.raw(`set local idle_in_transaction_session_timeout = ${HELD_MS}`);
    const { rows } = await tx.raw<{ rows: { since: Date }[] }>(`${REGISTERED} for share`, { ...pass });
    if (!rows[0]) return 'unenrolled';
    if (!(await isSignedIn(tx, pass.session))) return 'signed-out';
    const news = await newsOf(tx, { ...pass, after, since: rows[0].since });
    if (performance.now() - asked > FRESH_MS) throw new Error('The database took too long to hold a registration.');
    give(news);
    return null;
  });

const MOST_FRAMES = 1000;

async function newsOf(
  tx: Knex.Transaction,
  { holder, product, after, since }: LivePass & { after: number; since: Date },
): Promise<LiveNews> {
  const latest = await latestOf(tx, { holder, product });
  const secrets = await latestSecrets(tx, { holder, product });
  const { rows: frames } = await tx.raw<{ rows: LiveFrame[] }>(
    `select f.pos::float8 as pos, f.body from feed f
     where f.product_no = (select no from products where id = :product) and f.pos > :after
       and f.received_at > now() - interval '2 hours' and f.received_at >= :since
     order by f.pos desc limit ${MOST_FRAMES}`,
    { product, after, since },
  );
  const { rows: heard } = await tx.raw<{ rows: { heardAt: Date | null; now: Date }[] }>(
    `select clock_timestamp() as now, (
       select f.received_at from latest l join products p on p.no = l.product_no join feed f on f.pos = l.pos
       where p.id = :product and f.received_at >= :since) as "heardAt"`,
    { product, since },
  );
  return {
    latest,
    secrets,
    frames: frames.toReversed(),
    since,
    heardAt: heard[0]?.heardAt ?? null,
    now: heard[0]?.now ?? new Date(),
  };
}
