/** Who has access to the data of one's products, whoever gave it, with the button that ends it at once (R2, R43). */
import type { VNode } from 'preact';
import type { GivenAccess, ReadOnDay } from '../../../db/access/given.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Fact } from '../../ui/fact.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import { HeldBackSignals } from '../../ui/held-back.tsx';
import { Layout } from '../../ui/layout.tsx';
import { ProductsToEnd, SharedProducts } from '../../ui/shared-products.tsx';
import type { View } from '../../ui/view.ts';

interface Accesses {
  accesses: readonly GivenAccess[];
  /** The one that was just ended, or of which a product was. */
  ended: GivenAccess | undefined;
  /** Where the older ones are, if there are any. */
  older: string | null;
}

const nameOf = ({ recipient: { name, company } }: GivenAccess): string =>
  defanged([name, company === name ? null : company].filter(Boolean).join(', '));

export const accessPage =
  ({ accesses, ended, older }: Accesses) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('access.title')}>
        <h1>{say('access.title')}</h1>
        <p class="lead">{say('access.lead')}</p>
        {ended && (
          <p class="notice" role="status">
            <strong>{say('access.ended', { name: nameOf(ended) })}</strong> {say('access.ended.rest')}
          </p>
        )}
        {accesses.length === 0 && <p>{say('access.none')}</p>}
        {accesses.map((access) => (
          <OneAccess key={access.id} view={view} access={access} />
        ))}
        {older && (
          <p>
            <a href={older}>{say('list.more')}</a>
          </p>
        )}
      </Layout>
    );
  };

function OneAccess({ view, access }: { view: View; access: GivenAccess }): VNode {
  const { say, moment, number } = view;
  const { id, program, purpose, products, givenBy, since, until, endedAt, lastReadAt, readings30d, openStreams } =
    access;
  const heading = `access-${id}`;
  return (
    <article aria-labelledby={heading}>
      <header class="between">
        <h2 id={heading}>{nameOf(access)}</h2>
        <span class={endedAt ? 'badge over' : 'badge'}>
          {say(endedAt ? 'access.state.ended' : openStreams > 0 ? 'access.state.reading' : 'access.state.open')}
        </span>
      </header>
      <dl class="facts">
        <Fact name={say('access.program')}>{defanged(program)}</Fact>
        {purpose && (
          <>
            <dt>{say('consent.purpose')}</dt>
            <dd>
              <blockquote>{defanged(purpose)}</blockquote>
            </dd>
          </>
        )}
        <dt>{say('access.products')}</dt>
        <dd>
          <SharedProducts view={view} products={products} />
        </dd>
        <dt>{say('access.data')}</dt>
        <dd>
          {access.groups === null
            ? say('access.data.all')
            : access.groups.map((group) => groupIn(view, group)).join(', ')}
          {access.secrets ? ` ${say('access.data.secrets')}` : ''}
        </dd>
        <HeldBackSignals view={view} heldBack={access.heldBack} />
        <Fact name={say('access.givenBy')}>{say(`access.givenBy.${givenBy}`)}</Fact>
        <Fact name={say('access.since')}>{moment(since)}</Fact>
        {until && <Fact name={say('access.until')}>{moment(until)}</Fact>}
        {endedAt && <Fact name={say('access.endedAt')}>{moment(endedAt)}</Fact>}
        <Fact name={say('access.lastRead')}>{lastReadAt ? moment(lastReadAt) : say('access.neverRead')}</Fact>
        <dt>{say('access.readings')}</dt>
        <dd>
          {number(readings30d)} {lastReadAt && <a href={`/access/${id}`}>{say('access.byDay')}</a>}
        </dd>
      </dl>
      {access.canEnd && <EndAccess view={view} access={access} />}
    </article>
  );
}

function EndAccess({ view, access }: { view: View; access: GivenAccess }): VNode {
  const { say } = view;
  return (
    <details class="act">
      <summary>{say('access.end')}</summary>
      <p>{say('access.end.lead')}</p>
      <form method="post" action={`/access/${access.id}/end`}>
        <CsrfField view={view} />
        <ProductsToEnd view={view} products={access.products} />
        <button type="submit">{say('access.end.confirm')}</button>
      </form>
    </details>
  );
}

export const readsPage =
  ({ access, reads }: { access: GivenAccess; reads: readonly ReadOnDay[] }) =>
  (view: View): VNode => {
    const { say, day, moment, number } = view;
    return (
      <Layout view={view} title={say('access.reads.title')}>
        <h1>{say('access.reads.title')}</h1>
        <p class="lead">{say('access.reads.lead', { name: nameOf(access) })}</p>
        {reads.length === 0 ? (
          <p>{say('access.neverRead')}</p>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">{say('access.reads.day')}</th>
                <th scope="col">{say('access.products')}</th>
                <th scope="col">{say('access.reads.count')}</th>
                <th scope="col">{say('access.lastRead')}</th>
              </tr>
            </thead>
            <tbody>
              {reads.map((read) => (
                <tr key={`${read.day} ${read.product}`}>
                  <td>{day(read.day)}</td>
                  <td>{read.name}</td>
                  <td>{number(read.readings)}</td>
                  <td>{moment(read.lastReadAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p>
          <a href="/access">{say('access.back')}</a>
        </p>
      </Layout>
    );
  };
