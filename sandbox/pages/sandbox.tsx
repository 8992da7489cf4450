/** The sandbox's start page: a tour, what is going on, who can be played, and where everything is. */
import type { VNode } from 'preact';
import type { View } from '../../api/ui/view.ts';
import type { SandboxFacts } from './facts.ts';
import { AccountCard } from './account-card.tsx';
import { ClockMessage, type ClockNews } from '../clock/page.tsx';
import { Elsewhere, SandboxFrame } from './frame.tsx';
import { RequestCard } from './request-card.tsx';

export function sandboxPage(view: View, { accounts, requests, links }: SandboxFacts, news?: ClockNews): VNode {
  return (
    <SandboxFrame view={view} title="Sandbox" here="/sandbox">
      <h1>The sandbox</h1>
      <ClockMessage news={news} />
      <p class="lead">Everybody here is made up, and everything works: the engine, the database, the emails.</p>
      <Tour />
      <section aria-labelledby="requests">
        <div class="between">
          <h2 id="requests">Newest requests</h2>
          <a href="/sandbox#requests">Look again</a>
        </div>
        {requests.length === 0 ? (
          <p>None yet. Sign in as somebody and ask for data.</p>
        ) : (
          requests.map((request) => (
            <RequestCard key={request.id} view={view} request={request} news={news} workflows={links['workflows']} />
          ))
        )}
      </section>
      <section aria-labelledby="accounts">
        <h2 id="accounts">Accounts</h2>
        <p>
          Nobody needs a password. Programs get a token by <code>POST /sandbox/token</code> with{' '}
          <code>{'{"account":"…"}'}</code>.
        </p>
        <ul class="people">
          {accounts.map((account) => (
            <AccountCard key={account.id} view={view} account={account} />
          ))}
        </ul>
      </section>
      <Running links={links} />
    </SandboxFrame>
  );
}

const Tour = (): VNode => (
  <section aria-labelledby="tour">
    <h2 id="tour">A first tour</h2>
    <ol>
      <li>
        <Elsewhere to="/sign-in?next=%2Frequests%2Fnew&login_hint=retail-owner%40example.com">
          Sign in as Maren Vogt
        </Elsewhere>
        , who has a wallbox and two cars, and ask for their data. It opens in a tab of its own: come back here after.
      </li>
      <li>
        In the <a href="/sandbox/outbox">outbox</a> lies an email that asks to confirm the request. Open its link, and
        press the button.
      </li>
      <li>A few seconds later a second email is there, with the link to the data. Download it.</li>
      <li>
        Move the request’s clock on by seven days, <a href="#requests">below</a>. The link of the download is dead then.
      </li>
      <li>
        <a href="/sandbox/drive">Let a car drive</a>, and watch it as its owner does.
      </li>
      <li>
        Connect it to <Elsewhere to="/sandbox/demo-app">a program of somebody else</Elsewhere>, watch it there, and cut
        it off.
      </li>
    </ol>
  </section>
);

const running = [
  ['start', 'The pages: front page, guide, requests'],
  ['support', 'The support console (sign in as Sam Becker)'],
  ['docs', 'The API, to read and to try'],
  ['openapi', 'The API as an OpenAPI document'],
  ['outbox', 'The outbox: every email that was sent'],
  ['workflows', 'The workflows, in Temporal’s own Web UI'],
  ['health', 'Are the database and the engine up?'],
  ['metrics', 'Figures for Prometheus'],
] as const;

const Running = ({ links }: Pick<SandboxFacts, 'links'>): VNode => (
  <section aria-labelledby="running">
    <h2 id="running">What is running</h2>
    <ul class="rows">
      {running.map(([name, words]) => {
        const address = links[name];
        return (
          address && (
            <li key={name}>
              <span>{words}</span>
              <Elsewhere to={address}>{address.replace(/^https?:\/\//, '')}</Elsewhere>
            </li>
          )
        );
      })}
    </ul>
    <p>
      PostgreSQL, Temporal and the worker run beside them; the terminal says where, and their logs are in the data
      folder.
    </p>
  </section>
);
