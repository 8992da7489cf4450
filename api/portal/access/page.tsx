/** Who has access to the data of one's products, whoever gave it, with the button that ends it at once (R2, R43). */
import type { VNode } from 'preact';
import type { GivenAccess, ReadOnDay } from '../../../db/access/given.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import { Layout } from '../../ui/layout.tsx';
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
        <Fact name={say('access.program')} value={defanged(program)} />
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
          <ul class="plain">
            {products.map((product) => (
              <li key={product.id}>
                {say(`kind.${product.kind}`)} {product.name} <code>{product.vin ?? product.serial}</code>{' '}
                {product.ended && <small>{say('consent.endedProduct')}</small>}
              </li>
            ))}
          </ul>
        </dd>
        <dt>{say('access.data')}</dt>
        <dd>
          {access.groups === null
            ? say('access.data.all')
            : access.groups.map((group) => groupIn(view, group)).join(', ')}
          {access.secrets ? ` ${say('access.data.secrets')}` : ''}
        </dd>
        <Fact name={say('access.givenBy')} value={say(`access.givenBy.${givenBy}`)} />
        <Fact name={say('access.since')} value={moment(since)} />
        {until && <Fact name={say('access.until')} value={moment(until)} />}
        {endedAt && <Fact name={say('access.endedAt')} value={moment(endedAt)} />}
        <Fact name={say('access.lastRead')} value={lastReadAt ? moment(lastReadAt) : say('access.neverRead')} />
        <dt>{say('access.readings')}</dt>
        <dd>
          {number(readings30d)} {lastReadAt && <a href={`/access/${id}`}>{say('access.byDay')}</a>}
        </dd>
      </dl>
      {access.canEnd && <EndAccess view={view} access={access} />}
    </article>
  );
}

const Fact = ({ name, value }: { name: string; value: string }): VNode => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

function EndAccess({ view, access }: { view: View; access: GivenAccess }): VNode {
  const { say } = view;
  const open = access.products.filter(({ ended }) => !ended);
  return (
    <details class="act">
      <summary>{say('access.end')}</summary>
      <p>{say('access.end.lead')}</p>
      <form method="post" action={`/access/${access.id}/end`}>
        <CsrfField view={view} />
        {open.length > 1 ? (
          <fieldset>
            <legend>{say('shares.which')}</legend>
            {open.map(({ id, name, vin, serial }) => (
              <label class="tick" key={id}>
                <input type="checkbox" name="products" value={id} checked />
                <span>
                  {name} <code>{vin ?? serial}</code>
                </span>
              </label>
            ))}
          </fieldset>
        ) : (
          open.map(({ id }) => <input key={id} type="hidden" name="products" value={id} />)
        )}
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
