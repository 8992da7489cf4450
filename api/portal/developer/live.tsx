/** What a program does, as it does it (R41): who reads at this moment, what was handed over, what was refused and what helps. */
import { Fragment, type VNode } from 'preact';
import type { ProgramEvent } from '../../../db/access/program-events.ts';
import type { OpenStream } from '../../../db/access/streams.ts';
import type { Credential } from '../../../db/credentials/credentials.ts';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';

export interface Doings {
  streams: readonly OpenStream[];
  /** The newest first. */
  events: readonly ProgramEvent[];
  now: Date;
}

/** A product that says nothing, and why. */
export interface Silent {
  product: string;
  link: string | null;
  state: 'quiet' | 'never-sent' | 'access-ended' | 'not-activated' | 'unenrolled';
}

export const doingsAddress = (id: string): string => `/developer/credentials/${id}/live`;

interface LivePage {
  credential: Pick<Credential, 'id' | 'name'>;
  doings: Doings;
  silent: readonly Silent[];
}

export const doingsPage =
  ({ credential: { id, name }, doings, silent }: LivePage) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('doings.title', { name });
    const parts = doingsParts(view, doings);
    return (
      <Layout view={view} title={title} script="/assets/live.js">
        <p>
          <a href={`/developer/credentials/${id}`}>{say('developer.backTo', { name })}</a>
        </p>
        <h1>{title}</h1>
        <p class="lead">{say('doings.lead')}</p>
        <div id="live-page" data-events={`${doingsAddress(id)}/events`} data-away={say('live.away')} tabIndex={-1}>
          <p id="live-told" role="status" />
          <section aria-labelledby="streams">
            <h2 id="streams">{say('developer.streams')}</h2>
            <div id="doings-streams">{parts['doings-streams']}</div>
          </section>
          <section aria-labelledby="events">
            <h2 id="events">{say('doings.events')}</h2>
            <div id="doings-events">{parts['doings-events']}</div>
            <p data-scriptless>
              <a href={doingsAddress(id)} role="button" class="secondary">
                {say('live.again')}
              </a>
            </p>
          </section>
        </div>
        {silent.length > 0 && <SilentProducts view={view} silent={silent} now={doings.now} />}
      </Layout>
    );
  };

/** The parts that change, by the ids of the elements that hold them: drawn alike for the page and for each event. */
export const doingsParts = (view: View, doings: Doings): Record<string, VNode> => ({
  'doings-streams': <Streams view={view} doings={doings} />,
  'doings-events': <Events view={view} doings={doings} />,
});

interface Props {
  view: View;
  doings: Doings;
}

const Streams = ({ view, doings: { streams, now } }: Props): VNode =>
  streams.length === 0 ? (
    <p>{view.say('doings.streams.none')}</p>
  ) : (
    <ul class="rows">
      {streams.map(({ id, openedAt, network, grantId }) => (
        <li key={id}>
          <div>
            {view.say('doings.stream.since', { at: view.instant(openedAt, now), network })}
            <br />
            <small>
              <code>{id}</code>
              <Link view={view} id={grantId} />
            </small>
          </div>
        </li>
      ))}
    </ul>
  );

const Events = ({ view, doings: { events, now } }: Props): VNode =>
  events.length === 0 ? (
    <p>{view.say('doings.events.none')}</p>
  ) : (
    <ol class="doings">
      {events.map((event, i) => (
        <li key={i}>
          <time dateTime={event.at.toISOString()}>{view.instant(event.at, now)}</time>
          <div>
            <What view={view} event={event} />
            <Details view={view} event={event} />
          </div>
        </li>
      ))}
    </ol>
  );

function What({ view: { say, number }, event }: { view: View; event: ProgramEvent }): VNode {
  const times = event.times > 1 && event.kind !== 'access-ended' ? ` × ${number(event.times)}` : '';
  switch (event.kind) {
    case 'handed':
      return (
        <>
          {say(`doings.handed.${event.way}`, { readings: event.readings, of: event.of })}
          {event.way !== 'stream' && times}
        </>
      );
    case 'refused':
      return (
        <strong class="refused">
          {event.status} {event.problem}
          {times}
        </strong>
      );
    case 'ended':
      return <>{say(`doings.ended.${event.why}`)}</>;
    case 'access-ended':
      return <strong>{say('doings.access-ended', { of: event.of })}</strong>;
    case 'opened':
      return <>{say(`doings.opened.${event.from}`)}</>;
    case 'live':
    case 'behind':
      return <>{say(`doings.${event.kind}`)}</>;
  }
}

const Link = ({ view: { say }, id }: { view: View; id: string | null }): VNode =>
  id === null ? (
    <Fragment />
  ) : (
    <>
      {' '}
      · {say('doings.link')} <a href={`/developer/links/${id}`}>{short(id)}</a>
    </>
  );

/** As much of an id as tells it from the others of a list. */
const short = (id: string): string => id.slice(0, 8);

function Details({ view, event }: { view: View; event: ProgramEvent }): VNode {
  const { say } = view;
  return (
    <small>
      {event.kind === 'refused' && (
        <>
          <code>{event.call}</code> · {say(remedyOf(event.problem))}
          <br />
          <span lang="en">{event.detail}</span>
        </>
      )}
      {event.kind === 'access-ended' && say(`console.access.because.${event.because}`)}
      {(event.kind === 'handed' || event.kind === 'access-ended') && event.products.length > 0 && (
        <>
          {event.kind === 'access-ended' && ' · '}
          {say('doings.products')} <code>{event.products.map(short).join(' ')}</code>
          {event.of > event.products.length && ' …'}
        </>
      )}
      {event.kind === 'handed' && (
        <>
          {event.products.length > 0 && ' · '}
          {say('doings.cursor')} <code>{event.cursor}</code>
        </>
      )}
      {'stream' in event && event.stream !== undefined && (
        <>
          {event.kind === 'handed' && ' · '}
          {say('doings.stream')} <code>{short(event.stream)}</code>
        </>
      )}
      <Link view={view} id={event.grantId} />
    </small>
  );
}

const remedies: Readonly<Record<string, PageKey>> = {
  unauthorized: 'doings.remedy.unauthorized',
  'too-many': 'doings.remedy.too-many',
  invalid: 'doings.remedy.invalid',
  'cursor-too-old': 'doings.remedy.cursor-too-old',
  unavailable: 'doings.remedy.unavailable',
  invalid_client: 'doings.remedy.invalid_client',
  invalid_grant: 'doings.remedy.invalid_grant',
};

const remedyOf = (problem: string): PageKey => remedies[problem] ?? 'doings.remedy.other';

const SilentProducts = ({ view, silent, now }: { view: View; silent: readonly Silent[]; now: Date }): VNode => (
  <section aria-labelledby="silent">
    <h2 id="silent">{view.say('doings.silent', { at: view.instant(now, now) })}</h2>
    <ul class="rows">
      {silent.map(({ product, link, state }) => (
        <li key={`${link} ${product}`}>
          <div>
            <code>{product}</code>
            <br />
            <small>
              {view.say(`doings.silent.${state}`)}
              <Link view={view} id={link} />
            </small>
          </div>
          <span class="badge over">{state}</span>
        </li>
      ))}
    </ul>
  </section>
);

/** In place of the page, once nothing more is shown on it. */
export const DoingsOver = ({ view: { say }, id }: { view: View; id: string }): VNode => (
  <>
    <p class="notice" role="alert">
      {say('live.end.signed-out')}
    </p>
    <p>
      <a href={`/sign-in?next=${encodeURIComponent(doingsAddress(id))}`} role="button">
        {say('live.signIn')}
      </a>
    </p>
  </>
);
