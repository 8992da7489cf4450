/** Who reads continuous data, as support sees it (R39, R40, R43): counts and times, and the form that ends it. */
import type { VNode } from 'preact';
import { SHOWN_DAYS, type SeenAccess, type SeenProduct, type SeenReads } from '../../../db/access/seen.ts';
import type { OpenStream } from '../../../db/access/streams.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { Withholding } from '../../../db/secrets/withholdings.ts';
import { AccessStanding } from '../../ui/access-standing.tsx';
import { Fact } from '../../ui/fact.tsx';
import { HeldBackSignals } from '../../ui/held-back.tsx';
import { ProductsToEnd } from '../../ui/shared-products.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import { UseByDay } from '../../ui/use-by-day.tsx';
import type { View } from '../../ui/view.ts';
import type { Returned } from '../act.ts';
import { ActArea, ActForm, cameBack, ReturnedFaults } from '../act-form.tsx';
import { ConsolePage, More, Part } from '../part.tsx';
import { Secrets } from '../secrets.tsx';

interface AccessList {
  /** What was searched for; empty before. */
  search: string;
  accesses: readonly SeenAccess[];
  more: string | null;
}

export const accessListPage =
  ({ search, accesses, more }: AccessList) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('console.access.title');
    return (
      <ConsolePage view={view} title={title} address={`/support/access?q=${encodeURIComponent(search)}`}>
        <h1>{title}</h1>
        <p class="lead">{say('console.access.lead')}</p>
        <form method="get" action="/support/access" class="search">
          <label for="search">{say('console.access.search')}</label>
          <div>
            <input id="search" name="q" type="search" value={search} maxLength={254} autocomplete="off" />
            <button type="submit">{say('console.search.button')}</button>
          </div>
        </form>
        {search && (
          <Part id="found" name={say('console.found')}>
            {accesses.length === 0 && <p>{say('console.access.none')}</p>}
            <ul class="rows">
              {accesses.map((access) => (
                <Row key={access.id} view={view} access={access} />
              ))}
            </ul>
            <More view={view} address={more} />
          </Part>
        )}
      </ConsolePage>
    );
  };

const recipientOf = ({ recipient: { name, company } }: SeenAccess): string =>
  defanged([company, company === name ? null : name].filter(Boolean).join(', '));

function Row({ view, access }: { view: View; access: SeenAccess }): VNode {
  const { say, moment, number } = view;
  const { id, program, products, since, endedAt, lastReadAt, readings30d } = access;
  return (
    <li>
      <div>
        <a href={`/support/access/${id}`}>{recipientOf(access)}</a> {defanged(program.name)}
        <br />
        <small>
          {say('console.access.products', { count: products.length })} · {say('access.since')} {moment(since)} ·{' '}
          {endedAt
            ? `${say('access.endedAt')} ${moment(endedAt)}`
            : lastReadAt
              ? `${say('access.lastRead')} ${moment(lastReadAt)}`
              : say('access.neverRead')}{' '}
          · {say('console.access.readings', { count: number(readings30d) })}
        </small>
      </div>
      <AccessStanding view={view} access={access} />
    </li>
  );
}

interface OneAccess {
  access: SeenAccess;
  reads: readonly SeenReads[];
  streams: readonly OpenStream[];
  withholdings: readonly Withholding[];
  /** Who looks. */
  me: string;
  /** Whether they signed in lately. */
  isFresh: boolean;
  /** A supervisor may end it. */
  maySupervise: boolean;
  returned: Returned | null;
}

export const accessPage =
  (page: OneAccess) =>
  (view: View): VNode => {
    const { access, reads, streams, maySupervise, returned } = page;
    const { say, moment } = view;
    const title = say('console.access.one', { name: recipientOf(access) });
    return (
      <ConsolePage view={view} title={title} address={`/support/access/${access.id}`}>
        <p>
          <a href="/support/access">{say('console.access.back')}</a>
        </p>
        <h1>{title}</h1>
        <ReturnedFaults view={view} returned={returned} />
        <Part id="standing" name={say('console.part.standing')}>
          <p>
            <AccessStanding view={view} access={access} />
          </p>
          <Facts view={view} access={access} />
        </Part>
        <Part id="products" name={say('access.products')}>
          <Products view={view} products={access.products} />
        </Part>
        {access.endedAt === null && (
          <Part id="decide" name={say('console.access.end')}>
            {maySupervise ? (
              <End view={view} access={access} returned={returned} />
            ) : (
              <p>{say('console.access.supervisor')}</p>
            )}
          </Part>
        )}
        {access.through === 'link' && (
          <Part id="secrets" name={say('console.secrets.title')}>
            <Secrets {...page} view={view} address={`/support/access/${access.id}`} mayHoldBack />
          </Part>
        )}
        <Part id="reads" name={say('access.reads.title')}>
          <UseByDay view={view} reads={reads} days={SHOWN_DAYS} />
        </Part>
        <Part id="streams" name={say('developer.streams')}>
          <p>{say('developer.streams.count', { count: streams.length })}</p>
          <ul class="rows">
            {streams.map(({ id, openedAt, network }) => (
              <li key={id}>
                <span>{moment(openedAt)}</span> <small>{network}</small>
              </li>
            ))}
          </ul>
        </Part>
      </ConsolePage>
    );
  };

function Facts({ view, access }: { view: View; access: SeenAccess }): VNode {
  const { say, moment, number } = view;
  const { id, program, recipient, purpose, through, giver, holder, groups, secrets, since, until, endedAt } = access;
  return (
    <dl class="facts">
      <Fact name={say('access.program')}>
        {defanged(program.name)} <code>{program.clientId}</code>
        <br />
        <a href={`/support/access?q=${program.id}`}>{say('console.access.ofProgram')}</a>
      </Fact>
      <Fact name={say('console.access.owner')}>
        <code>{recipient.owner}</code>
      </Fact>
      {purpose && (
        <Fact name={say('consent.purpose')}>
          <blockquote class="written">{defanged(purpose)}</blockquote>
        </Fact>
      )}
      <Fact name={say('console.access.through')}>
        {say(`console.access.through.${through}`)} <code>{id}</code>
      </Fact>
      {giver && (
        <Fact name={say('access.givenBy')}>
          <code>{giver}</code>
        </Fact>
      )}
      <Fact name={say('console.details.holder')}>
        <code>{holder}</code>
      </Fact>
      <Fact name={say('access.data')}>
        {groups === null ? say('access.data.all') : groups.map((group) => groupIn(view, group)).join(', ')}
        {secrets ? ` ${say('access.data.secrets')}` : ''}
      </Fact>
      <HeldBackSignals view={view} heldBack={access.heldBack} />
      <Fact name={say('access.since')}>{moment(since)}</Fact>
      {until && <Fact name={say('access.until')}>{moment(until)}</Fact>}
      {endedAt && <Fact name={say('access.endedAt')}>{moment(endedAt)}</Fact>}
      <Fact name={say('access.lastRead')}>
        {access.lastReadAt ? moment(access.lastReadAt) : say('access.neverRead')}
      </Fact>
      <Fact name={say('access.readings')}>{number(access.readings30d)}</Fact>
    </dl>
  );
}

const Products = ({ view, products }: { view: View; products: readonly SeenProduct[] }): VNode => {
  const { say, moment } = view;
  return (
    <ul class="rows">
      {products.map(({ id, name, vin, serial, end }) => (
        <li key={id}>
          <div>
            <a href={`/support/access?q=${encodeURIComponent(vin ?? serial ?? id)}`}>{name}</a>{' '}
            <code>{vin ?? serial}</code>
            {end && (
              <>
                <br />
                <small>
                  {say('console.access.ended', {
                    at: moment(new Date(end.at)),
                    because: say(`console.access.because.${end.because}`),
                  })}{' '}
                  <code>{end.by}</code>
                </small>
                {end.reason && <p class="written">{end.reason}</p>}
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
};

function End({ view, access, returned }: Pick<OneAccess, 'access' | 'returned'> & { view: View }): VNode {
  const act = { view, form: 'end', returned };
  return (
    <details class="act" open={cameBack(act) || undefined}>
      <summary>{view.say('access.end')}</summary>
      <p>{view.say('access.end.lead')}</p>
      <ActForm {...act} address={`/support/access/${access.id}/end`}>
        <ProductsToEnd
          view={view}
          products={access.products.map(({ end, ...one }) => ({ ...one, ended: Boolean(end) }))}
        />
        <ActArea {...act} name="reason" label="console.field.reason" hint={view.say('console.access.told')} />
        <button type="submit">{view.say('access.end.confirm')}</button>
      </ActForm>
    </details>
  );
}
