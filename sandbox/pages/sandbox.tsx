/** The sandbox's start page: who can be played, what they own, what is going on. */
import type { VNode } from 'preact';
import { Layout } from '../../api/pages/layout.tsx';
import type { View } from '../../api/pages/view.ts';
import type { RegisteredThing, SandboxFacts } from '../sandbox-facts.ts';

/** A request whose clock was just moved. */
interface Moved {
  moved?: string | undefined;
  by?: string | undefined;
}

export function sandboxPage(view: View, { accounts, requests }: SandboxFacts, { moved, by }: Moved = {}): VNode {
  return (
    <Layout view={view} title="Sandbox">
      <h1>The sandbox</h1>
      <p class="lead">Everything here is made up, and everything works: the engine, the database, the emails.</p>
      {moved && (
        <p class="notice" role="status">
          The clock of request <code>{moved}</code> was moved by {by}. Whatever that led to, the outbox and its workflow
          show.
        </p>
      )}
      <ul>
        <li>
          <a href="/">The pages: sign in as one of the accounts below, and ask for data</a>
        </li>
        <li>
          <a href="/guide">Who are you? The guide for everybody else</a>
        </li>
        <li>
          <a href="/sandbox/outbox">The outbox: every email that was sent</a>
        </li>
        <li>
          <a href="/docs">The API, to read and to try</a> (<a href="/openapi.json">OpenAPI document</a>)
        </li>
        <li>
          <a href="/readyz">Is everything up?</a> (<a href="/metrics">the API’s metrics</a>)
        </li>
      </ul>
      <h2>Requests</h2>
      {requests.length === 0 ? (
        <p>None yet. The terminal shows how to make the first one.</p>
      ) : (
        requests.map((request) => <RequestCard view={view} request={request} />)
      )}
      <h2>Accounts</h2>
      <p>
        A token for any of them: <code>POST /sandbox/token</code> with <code>{'{"account":"…"}'}</code>.
      </p>
      {accounts.map(({ email, name, shows, products }) => (
        <article>
          <header>
            <strong>{email}</strong> · {name}
          </header>
          <p>{shows}</p>
          {products.length > 0 && (
            <ul>
              {products.map((thing) => (
                <li>
                  {thing.name} <code>{thing.vin ?? thing.serial}</code> {spell(view, thing)}
                </li>
              ))}
            </ul>
          )}
        </article>
      ))}
    </Layout>
  );
}

const spell = (view: View, { activated, from, until }: RegisteredThing): string =>
  `${activated ? '' : '(not activated) '}since ${view.moment(from)}${until ? `, until ${view.moment(until)}` : ''}`;

function RequestCard({ view, request }: { view: View; request: SandboxFacts['requests'][number] }): VNode {
  return (
    <article>
      <p>
        <strong>{request.type}</strong>, {request.status} · <code>{request.id}</code>
        <br />
        <small>
          {view.moment(request.submittedAt)} ·{' '}
          <a href={`/sandbox/requests/${request.id}/workflow`}>What the engine did</a>
        </small>
      </p>
      <form method="post" action={`/sandbox/requests/${request.id}/move`}>
        <fieldset role="group">
          <select name="by" aria-label="How far to move its clock">
            <option value="PT1H">1 hour</option>
            <option value="P1D">1 day</option>
            <option value="P3D">3 days</option>
            <option value="P7D">7 days</option>
            <option value="P28D">28 days</option>
          </select>
          <button type="submit">Move its clock</button>
        </fieldset>
      </form>
    </article>
  );
}
