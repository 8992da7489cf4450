/** The products that are driven, in a table of the sandbox's own: after a crash of this process they go on. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { z } from 'zod';
import { Problem } from '../../api/call/problems/problem.ts';
import type { Services } from '../../api/server/services.ts';
import { isDatabaseAway } from '../../db/postgres/away.ts';
import { lastTaken } from '../../db/readings/feed.ts';
import type { LastSaid } from '../demo/energy.ts';
import { signalId, type SignalName } from '../demo/catalogue.ts';
import { demoCompanies, demoPeople } from '../demo/people.ts';
import { demoProducts, demoRegistrations, type DemoProduct } from '../demo/products.ts';
import { Drive, type Order } from './drive.ts';
import { liveProduct, scenarios, scenariosOf, type Scenario } from './live-product.ts';
import type { How } from './misbehaviour.ts';
import { Sender, type Answered } from './sender.ts';

interface Options {
  /** As the database's owner. */
  owner: Knex;
  ingestUrl: string;
  /** Mints a token for an account. */
  tokenFor: (account: string) => Promise<string>;
}

/** What there is to tell of a product that can be driven. */
export interface DriveFact {
  id: string;
  kind: DemoProduct['kind'];
  name: string;
  /** VIN or serial number. */
  number: string;
  /** Who watches it live: an account, by email and name, and the name of its company. */
  owner: { email: string; name: string } | null;
  scenarios: readonly Scenario[];
  state: 'standing' | 'driving' | 'charging';
  scenario: Scenario | null;
  speed: number | null;
  since: Date | null;
  misbehaves: { how: How; until: Date } | null;
  lastBatch: Answered | null;
  /** Batches that were not taken yet. */
  waiting: number;
  /** Why they were not. */
  fault: string | null;
}

const RESUME_AGAIN_MS = 1000;

const orderSchema = z.object({ number: z.string(), scenario: z.enum(scenarios), speed: z.number() });

/** Nothing drives any more: said at each start of the sandbox. Creates the table where there is none. */
export async function forgetDrives(owner: Knex): Promise<void> {
  await owner.raw(`create schema if not exists sandbox;
    create table if not exists sandbox.drives (number text primary key, scenario text not null, speed integer not null);
    delete from sandbox.drives`);
}

export class Drives {
  readonly #options: Options;
  readonly #under = new Map<string, { drive: Drive | null; sender: Sender }>();
  #token: Promise<string> | undefined;
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Goes on with what was driven when the process ended; where the database is away, or slow, once it is back. */
  async resume(): Promise<void> {
    for (; !this.#isOver; await delay(RESUME_AGAIN_MS))
      try {
        return await this.#goOn();
      } catch (error) {
        if (!isDatabaseAway(error)) throw error;
      }
  }

  async #goOn(): Promise<void> {
    const { rows } = await this.#options.owner.raw<{ rows: unknown[] }>('select * from sandbox.drives');
    for (const { number, ...order } of z.array(orderSchema).parse(rows)) await this.#begin(productOf(number), order);
  }

  list(): DriveFact[] {
    return demoProducts(new Date()).map((product) => this.#fact(product));
  }

  one(number: string): DriveFact {
    return this.#fact(productOf(number));
  }

  /** @throws Problem `not-found`, `invalid` where the product can't do that */
  async drive(number: string, order: Order): Promise<DriveFact> {
    const product = productOf(number);
    refuseUnfit(product, order.scenario);
    await this.#options.owner.raw(
      `insert into sandbox.drives (number, scenario, speed) values (:number, :scenario, :speed)
       on conflict (number) do update set scenario = excluded.scenario, speed = excluded.speed`,
      { number: numberOf(product), ...order },
    );
    const under = this.#under.get(numberOf(product));
    if (under?.drive) under.drive.change(order);
    else await this.#begin(product, order);
    return this.#fact(product);
  }

  /** Pages of products lead here. */
  readonly besides: NonNullable<Services['besides']> = {
    product: ({ vin, serial }) => {
      const number = vin ?? serial;
      const isOfDemo = demoProducts(new Date()).some((product) => numberOf(product) === number);
      return isOfDemo
        ? [{ address: `/sandbox/drive?about=${number}#product-${number}`, words: 'Sandbox: let it drive or charge' }]
        : [];
    },
  };

  /** Stopping what stands changes nothing. */
  async stop(number: string): Promise<DriveFact> {
    const product = productOf(number);
    await this.#options.owner.raw('delete from sandbox.drives where number = ?', [numberOf(product)]);
    const under = this.#under.get(numberOf(product));
    under?.drive?.stop();
    if (under) under.drive = null;
    return this.#fact(product);
  }

  /** @throws Problem `not-found`, `not-in-this-state` where it stands */
  misbehave(number: string, how: How): DriveFact {
    const product = productOf(number);
    const drive = this.#under.get(numberOf(product))?.drive;
    if (!drive)
      throw new Problem(
        'not-in-this-state',
        `${product.name} stands, and says nothing that could go wrong. Let it drive or charge first: POST /sandbox/vehicles/${numberOf(product)}/drive.`,
      );
    drive.misbehave(how);
    return this.#fact(product);
  }

  /** Nothing is sent any more; the next process goes on. */
  end(): void {
    this.#isOver = true;
    for (const { drive, sender } of this.#under.values()) {
      drive?.end();
      sender.end();
    }
  }

  async #begin(product: DemoProduct, order: Order): Promise<void> {
    const number = numberOf(product);
    const last = await this.#lastSaid(product);
    const under = this.#under.get(number) ?? { drive: null, sender: await this.#senderFor(product) };
    if (under.drive) return under.drive.change(order); // two began at once
    this.#under.set(number, under);
    under.drive = new Drive(
      (shown) => liveProduct(product, last, shown),
      order,
      (batch, more) => under.sender.send(batch, more),
    );
  }

  async #senderFor(product: DemoProduct): Promise<Sender> {
    const number = numberOf(product);
    const source = `sandbox/${number}`;
    return new Sender({
      ingestUrl: this.#options.ingestUrl,
      token: (renewed) => this.#telemetryToken(renewed),
      source,
      last: (await lastTaken(this.#options.owner, [source])).get(source) ?? -1,
      product: product.kind === 'vehicle' ? { vin: number } : { serial: number },
    });
  }

  #telemetryToken(renewed: boolean): Promise<string> {
    if (renewed) this.#token = undefined;
    this.#token ??= this.#options.tokenFor('telemetry').catch((error: unknown) => {
      this.#token = undefined;
      throw error;
    });
    return this.#token;
  }

  /** The newest of what came in, and where there is none, of the year of demo data. */
  async #lastSaid(product: DemoProduct): Promise<LastSaid> {
    const { rows } = await this.#options.owner.raw<{ rows: { signal: number; value: unknown }[] }>(LAST_SAID, {
      product: product.id,
      signals: wanted.map(signalId),
    });
    const names = new Map(wanted.map((name) => [signalId(name) as number, name]));
    return Object.fromEntries(rows.map(({ signal, value }) => [names.get(signal), value]));
  }

  #fact(product: DemoProduct): DriveFact {
    const { drive, sender } = this.#under.get(numberOf(product)) ?? { drive: null, sender: null };
    const order = drive?.order;
    return {
      id: product.id,
      kind: product.kind,
      name: product.name,
      number: numberOf(product),
      owner: ownerOf(product),
      scenarios: scenariosOf(product),
      state: !order ? 'standing' : order.scenario === 'charging' ? 'charging' : 'driving',
      scenario: order?.scenario ?? null,
      speed: order?.speed ?? null,
      since: drive?.since ?? null,
      misbehaves: drive?.misbehaves ?? null,
      lastBatch: sender?.answered ?? null,
      waiting: sender?.waiting ?? 0,
      fault: sender?.fault ?? null,
    };
  }
}

const wanted = ['odometer', 'charge', 'health', 'fuel', 'latitude', 'longitude'] as const satisfies SignalName[];

const LAST_SAID = `
  select s.signal, coalesce(came.value, before.value) as value
  from unnest(:signals::smallint[]) s (signal)
    cross join (select no from products where id = :product) p
    left join lateral (select l.state->(s.signal::text)->1 as value from latest l where l.product_no = p.no) came on true
    left join lateral (select r.value::jsonb as value from readings r where r.product_no = p.no and r.signal = s.signal
      order by r.at desc limit 1) before on came.value is null
  where coalesce(came.value, before.value) is not null`;

export const numberOf = (product: DemoProduct): string => (product.kind === 'vehicle' ? product.vin : product.serial);

function productOf(number: string): DemoProduct {
  const products = demoProducts(new Date());
  const found = products.find((product) => numberOf(product) === number.trim().toUpperCase());
  if (found) return found;
  const detail = `Give the VIN or the serial number of a product of the demo: ${products.map(numberOf).join(', ')}.`;
  throw new Problem('not-found', 'No product of the demo has this number.', { errors: [{ pointer: '/vin', detail }] });
}

function refuseUnfit(product: DemoProduct, scenario: Scenario): void {
  const fitting = scenariosOf(product);
  if (fitting.includes(scenario)) return;
  const why =
    product.kind === 'vehicle' ? `${product.name} has no battery to charge.` : `A ${product.kind} does not drive.`;
  throw new Problem('invalid', 'Mend the fields listed in errors and send it again.', {
    errors: [{ pointer: '/scenario', detail: `${why} Give ${fitting.join(', ')}.` }],
  });
}

/** The first account to which it is registered now. */
function ownerOf(product: DemoProduct): DriveFact['owner'] {
  const lasting = demoRegistrations(new Date()).filter(({ productId, endsAt }) => productId === product.id && !endsAt);
  for (const { holder } of lasting)
    for (const { id, email, name, company } of demoPeople)
      if (holder === `account:${id}` || holder === `company:${company}`)
        return { email, name: demoCompanies.find((one) => one.id === company)?.name ?? name };
  return null;
}
