/** The links of a credential as its owner sees them (R41, R42): since when, which products, how much was read; nothing of who gave them. */
import type { VNode } from 'preact';
import { SHOWN_DAYS, type SeenAccess, type SeenReads } from '../../../db/access/seen.ts';
import type { Credential } from '../../../db/credentials/credentials.ts';
import { AccessStanding } from '../../ui/access-standing.tsx';
import { Fact } from '../../ui/fact.tsx';
import { HeldBackSignals } from '../../ui/held-back.tsx';
import { Layout } from '../../ui/layout.tsx';
import { SharedProducts } from '../../ui/shared-products.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import { UseByDay } from '../../ui/use-by-day.tsx';
import type { View } from '../../ui/view.ts';

interface Links {
  credential: Credential;
  links: readonly SeenAccess[];
  /** Where the older ones are, if there are any. */
  older: string | null;
}

export const linksPage =
  ({ credential, links, older }: Links) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('developer.links.of', { name: credential.name });
    return (
      <Layout view={view} title={title}>
        <Back view={view} credential={credential} />
        <h1>{title}</h1>
        {links.length === 0 && <p>{say('developer.links.count', { count: 0 })}</p>}
        <LinkRows view={view} links={links} />
        {older && (
          <p>
            <a href={older}>{say('developer.older')}</a>
          </p>
        )}
      </Layout>
    );
  };

const Back = ({ view: { say }, credential: { id, name } }: { view: View; credential: Credential }): VNode => (
  <p>
    <a href={`/developer/credentials/${id}`}>{say('developer.backTo', { name })}</a>
  </p>
);

export const LinkRows = ({ view, links }: { view: View } & Pick<Links, 'links'>): VNode => {
  const { say, moment, number } = view;
  return (
    <ul class="rows">
      {links.map(({ id, since, products, lastReadAt, readings30d, ...link }) => (
        <li key={id}>
          <div>
            <a href={`/developer/links/${id}`}>{say('console.access.products', { count: products.length })}</a>{' '}
            <code>{id}</code>
            <br />
            <small>
              {say('access.since')} {moment(since)} ·{' '}
              {lastReadAt ? `${say('access.lastRead')} ${moment(lastReadAt)}` : say('access.neverRead')} ·{' '}
              {say('console.access.readings', { count: number(readings30d) })}
            </small>
          </div>
          <AccessStanding view={view} access={link} />
        </li>
      ))}
    </ul>
  );
};

interface OneLink {
  credential: Credential;
  access: SeenAccess;
  reads: readonly SeenReads[];
}

export const linkPage =
  ({ credential, access, reads }: OneLink) =>
  (view: View): VNode => {
    const { say, moment, number } = view;
    const { id, products, groups, secrets, since, until, endedAt, lastReadAt, readings30d } = access;
    const title = say('developer.link.title', { at: moment(since) });
    const endings = [...new Set(products.flatMap(({ end }) => (end ? [end.because] : [])))];
    const reason = products.find(({ end }) => end?.reason)?.end?.reason;
    return (
      <Layout view={view} title={title}>
        <Back view={view} credential={credential} />
        <div class="between">
          <h1>{title}</h1>
          <AccessStanding view={view} access={access} />
        </div>
        <dl class="facts">
          <Fact name={say('developer.link.number')}>
            <code class="copy">{id}</code>
          </Fact>
          <Fact name={say('access.products')}>
            <SharedProducts
              view={view}
              products={products.map(({ end, ...one }) => ({ ...one, ended: Boolean(end) }))}
            />
          </Fact>
          <Fact name={say('access.data')}>
            {groups === null ? say('access.data.all') : groups.map((group) => groupIn(view, group)).join(', ')}
            {secrets ? ` ${say('access.data.secrets')}` : ''}
          </Fact>
          <HeldBackSignals view={view} heldBack={access.heldBack} />
          {until && <Fact name={say('access.until')}>{moment(until)}</Fact>}
          {endedAt && <Fact name={say('access.endedAt')}>{moment(endedAt)}</Fact>}
          {endings.length > 0 && (
            <Fact name={say('developer.link.ended')}>
              {endings.map((because) => say(`console.access.because.${because}`)).join(', ')}
            </Fact>
          )}
          {reason && (
            <Fact name={say('console.field.reason')}>
              <span class="written">{reason}</span>
            </Fact>
          )}
          <Fact name={say('access.lastRead')}>{lastReadAt ? moment(lastReadAt) : say('access.neverRead')}</Fact>
          <Fact name={say('access.readings')}>{number(readings30d)}</Fact>
        </dl>
        <section aria-labelledby="use">
          <h2 id="use">{say('developer.use')}</h2>
          <UseByDay view={view} reads={reads} days={SHOWN_DAYS} />
        </section>
      </Layout>
    );
  };
