/** R43: what would be ended, with the button; and that it has ended. */
import type { VNode } from 'preact';
import type { LinkSeen } from '../../../db/access/link-view.ts';
import { Layout } from '../../ui/layout.tsx';
import { Recipient } from '../../ui/recipient.tsx';
import { groupIn } from '../../ui/signal-group.ts';
import type { View } from '../../ui/view.ts';

export const endPage =
  (link: LinkSeen) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('linkend.title')}>
        <h1>{say('linkend.title')}</h1>
        <p class="lead">{say('linkend.lead')}</p>
        <Facts view={view} link={link} />
        <form method="post">
          <button type="submit">{say('linkend.button')}</button>
        </form>
      </Layout>
    );
  };

export const endedPage =
  (link: LinkSeen, when: 'done' | 'over') =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('linkend.done.title')}>
        <h1>{say('linkend.done.title')}</h1>
        <p class="lead">{say(`linkend.${when}.lead`)}</p>
        <Facts view={view} link={link} />
      </Layout>
    );
  };

function Facts({ view, link }: { view: View; link: LinkSeen }): VNode {
  const { say, moment } = view;
  const { developer, purpose, products, groups, createdAt, until } = link;
  return (
    <>
      <Recipient view={view} {...developer} purpose={purpose} />
      <dl class="facts">
        <dt>{say('linkend.products')}</dt>
        <dd>
          <ul class="plain">
            {products.map(({ id, name, ended }) => (
              <li key={id}>
                {name} <code>{id}</code> {ended && <small>{say('consent.endedProduct')}</small>}
              </li>
            ))}
          </ul>
        </dd>
        <dt>{say('linkend.groups')}</dt>
        <dd>{groups ? groups.map((group) => groupIn(view, group)).join(', ') : say('linkend.groups.all')}</dd>
        <dt>{say('linkend.since')}</dt>
        <dd>{moment(createdAt)}</dd>
        {until && (
          <>
            <dt>{say('linkend.until')}</dt>
            <dd>{moment(until)}</dd>
          </>
        )}
      </dl>
    </>
  );
}
