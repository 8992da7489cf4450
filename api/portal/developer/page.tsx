/** A developer's dashboard (R41): what comes next, the credentials, the webhooks, the access, and who one is. */
import type { VNode } from 'preact';
import type { Credential } from '../../../db/credentials/credentials.ts';
import type { Webhook } from '../../../db/webhooks/webhooks.ts';
import type { AccessRequest } from '../../../db/developers/access-requests.ts';
import type { Developer } from '../../../db/developers/profile.ts';
import type { Terms } from '../../../domain/developers/terms.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { linkUrlOf } from '../../v1/credentials/routes.ts';
import { doingsAddress } from './live.tsx';
import { WebhookRows } from './webhook.tsx';

interface Dashboard {
  developer: Developer | undefined;
  terms: Terms;
  /** Whether the terms in force are accepted. */
  accepted: boolean;
  access: readonly AccessRequest[];
  credentials: readonly Credential[];
  webhooks: readonly Webhook[];
  /** Where the older credentials are, if there are any. */
  older: string | null;
  publicUrl: string;
}

export const dashboardPage =
  (all: Dashboard) =>
  (view: View): VNode => {
    const { say } = view;
    const { developer } = all;
    return (
      <Layout view={view} title={say('developer.title')}>
        <h1>{say('developer.title')}</h1>
        <p class="lead">{say('developer.lead')}</p>
        <Next view={view} all={all} />
        {developer && (
          <>
            <Credentials view={view} all={all} />
            <WebhookRows view={view} webhooks={all.webhooks} />
            <Access view={view} all={all} />
            <Profile view={view} all={all} developer={developer} />
          </>
        )}
        <p>
          <a href="/terms">{say('developer.terms.read', { title: all.terms.title, version: all.terms.version })}</a>
          <br />
          <a href="/docs">{say('developer.docs')}</a>
        </p>
      </Layout>
    );
  };

interface Props {
  view: View;
  all: Dashboard;
}

type Step = 'register' | 'terms' | 'access' | 'wait' | 'credential' | 'link';

const isGranted = ({ access }: Dashboard): boolean => access.some(({ status }) => status === 'approved');
const inReview = ({ access }: Dashboard): AccessRequest | undefined =>
  access.find(({ status }) => status === 'in-review');

function stepOf(all: Dashboard): Step {
  if (!all.developer) return 'register';
  if (!all.accepted) return 'terms';
  const live = all.credentials.filter(({ status }) => status !== 'revoked');
  if (live.length > 0) return 'link';
  if (isGranted(all)) return 'credential';
  return inReview(all) ? 'wait' : 'access';
}

const wayOn: Partial<Record<Step, [address: string, words: PageKey]>> = {
  register: ['/developer/register', 'developer.register'],
  access: ['/developer/access', 'developer.ask'],
  credential: ['/developer/credentials/new', 'developer.create'],
};

/** The one thing that brings them on. */
function Next({ view, all }: Props): VNode {
  const { say, moment } = view;
  const step = stepOf(all);
  const by = inReview(all)?.decideBy;
  const way = wayOn[step];
  return (
    <section class="notice" aria-labelledby="next">
      <h2 id="next">{say('developer.next')}</h2>
      <p>{say(`developer.next.${step}`, { by: by ? moment(by) : '' })}</p>
      {way && (
        <p>
          <a href={way[0]} role="button">
            {say(way[1])}
          </a>
        </p>
      )}
      {step === 'terms' && <AcceptTerms view={view} terms={all.terms} />}
    </section>
  );
}

const AcceptTerms = ({ view, terms: { title, version } }: { view: View; terms: Terms }): VNode => (
  <form method="post" action="/developer/terms">
    <CsrfField view={view} />
    <input type="hidden" name="termsVersion" value={version} />
    <p>
      <a href="/terms">{view.say('developer.terms.read', { title, version })}</a>
    </p>
    <button type="submit">{view.say('developer.terms.accept')}</button>
  </form>
);

function Credentials({ view, all }: Props): VNode {
  const { say } = view;
  const { credentials, older, publicUrl } = all;
  const more = isGranted(all) || credentials.length > 0;
  return (
    <section aria-labelledby="credentials">
      <div class="between">
        <h2 id="credentials">{say('developer.credentials')}</h2>
        {more && stepOf(all) !== 'credential' && <a href="/developer/credentials/new">{say('developer.create')}</a>}
      </div>
      {credentials.length === 0 && <p>{say('developer.credentials.none')}</p>}
      {credentials.map((credential) => (
        <Card key={credential.id} view={view} credential={credential} publicUrl={publicUrl} />
      ))}
      {older && (
        <p>
          <a href={older}>{say('developer.older')}</a>
        </p>
      )}
    </section>
  );
}

function Card({ view, credential, publicUrl }: { view: View; credential: Credential; publicUrl: string }): VNode {
  const { say, moment } = view;
  const { id, name, type, status, clientId, linkKey, links, endedAt } = credential;
  const linkUrl = linkUrlOf(linkKey, publicUrl);
  const isOver = status === 'revoked';
  return (
    <article aria-labelledby={`c-${id}`}>
      <header class="between">
        <h3 id={`c-${id}`}>
          <a href={`/developer/credentials/${id}`}>{name}</a>
        </h3>
        <span class={isOver ? 'badge over' : 'badge'}>{say(`developer.status.${status}`)}</span>
      </header>
      <dl class="facts">
        <dt>{say('developer.type.label')}</dt>
        <dd>{say(`developer.type.${type}`)}</dd>
        {!isOver && (
          <>
            <dt>{say('developer.clientId')}</dt>
            <dd>
              <code>{clientId}</code>
            </dd>
          </>
        )}
        {!isOver && linkUrl && (
          <>
            <dt>{say('developer.linkUrl')}</dt>
            <dd>
              <code>{linkUrl}</code>
            </dd>
            <dt>{say('developer.links')}</dt>
            <dd>{say('developer.links.count', { count: links })}</dd>
          </>
        )}
        <dt>{say('developer.lastUsed')}</dt>
        <dd>
          <LastUse view={view} credential={credential} />
        </dd>
        {endedAt && (
          <>
            <dt>{say('developer.endedAt')}</dt>
            <dd>{moment(endedAt)}</dd>
          </>
        )}
      </dl>
      {!isOver && <a href={doingsAddress(id)}>{say('doings.see')}</a>}
    </article>
  );
}

export const LastUse = ({
  view: { say, moment },
  credential: { lastUsedAt, lastUse },
}: {
  view: View;
  credential: Credential;
}): VNode => (
  <>
    {lastUsedAt && lastUse
      ? say('developer.lastUsed.value', { at: moment(lastUsedAt), call: lastUse.call, network: lastUse.network })
      : say('developer.lastUsed.never')}
  </>
);

function Access({ view, all }: Props): VNode {
  const { say, moment } = view;
  const { access } = all;
  return (
    <section aria-labelledby="access">
      <div class="between">
        <h2 id="access">{say('developer.access')}</h2>
        {isGranted(all) && !inReview(all) && <a href="/developer/access">{say('developer.askAgain')}</a>}
      </div>
      {access.length === 0 && <p>{say('developer.access.none')}</p>}
      <ul class="rows">
        {access.map(({ id, use, purpose, status, reason, submittedAt, endedAt }) => (
          <li key={id}>
            <div>
              <strong>{say(`developer.access.${use}`)}</strong>
              <br />
              <span class="written">{purpose}</span>
              <br />
              <small>
                {say('developer.access.submitted', { at: moment(submittedAt) })}
                {endedAt && `, ${say('developer.access.decided', { at: moment(endedAt) })}`}
              </small>
              {reason && <blockquote class="written">{reason}</blockquote>}
            </div>
            <span class={status === 'approved' || status === 'in-review' ? 'badge' : 'badge over'}>
              {say(`developer.access.${status}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Profile({ view, developer }: Props & { developer: Developer }): VNode {
  const { say, moment, country } = view;
  const { kind, name, company, email, terms } = developer;
  return (
    <section aria-labelledby="profile">
      <div class="between">
        <h2 id="profile">{say('developer.profile')}</h2>
        <a href="/developer/profile">{say('developer.change')}</a>
      </div>
      <dl class="facts">
        <dt>{say(`developer.kind.${kind}`)}</dt>
        <dd>{[company?.name, name, country(developer.country)].filter(Boolean).join(', ')}</dd>
        <dt>{say('field.developer.email')}</dt>
        <dd>{email}</dd>
        <dt>{say('developer.termsAccepted')}</dt>
        <dd>{say('developer.termsAccepted.value', { version: terms.version, at: moment(terms.acceptedAt) })}</dd>
      </dl>
    </section>
  );
}
