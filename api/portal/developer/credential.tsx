/** One credential (R41): how a program uses it, its secrets, its name and addresses, and its end. */
import type { VNode } from 'preact';
import type { SeenAccess } from '../../../db/access/seen.ts';
import type { Credential } from '../../../db/credentials/credentials.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import { UseByDay } from '../../ui/use-by-day.tsx';
import type { View } from '../../ui/view.ts';
import { linkUrlOf } from '../../v1/credentials/routes.ts';
import { FaultList } from '../form/fault-list.tsx';
import type { FormView } from '../form/form-view.ts';
import { Input } from '../form/inputs.tsx';
import { CredentialAddresses, type Filling } from './form.tsx';
import { LinkRows } from './links.tsx';
import { doingsAddress } from './live.tsx';
import { LastUse } from './page.tsx';

/** Days of use that a credential's page shows. */
export const USE_DAYS = 30;

interface One {
  credential: Credential;
  /** The newest. */
  links: readonly SeenAccess[];
  hasMore: boolean;
  use: readonly { day: string; readings: number }[];
  publicUrl: string;
  /** The form that changes it, as it stands or as it came back. */
  filling: Filling;
  saved?: boolean;
}

export const credentialPage =
  ({ credential, links, hasMore, use, publicUrl, filling, saved = false }: One) =>
  (view: View): VNode => {
    const { say } = view;
    const { id, name, status, type } = credential;
    const form: FormView = { view, typed: filling.typed, faults: filling.faults, values: {} };
    const isOver = status === 'revoked';
    return (
      <Layout view={view} title={filling.faults.length > 0 ? say('form.faultsTitle', { title: name }) : name}>
        <p>
          <a href="/developer">{say('developer.back')}</a>
        </p>
        <div class="between">
          <h1>{name}</h1>
          <span class={isOver ? 'badge over' : 'badge'}>{say(`developer.status.${status}`)}</span>
        </div>
        {saved && (
          <p class="notice" role="status">
            {say('developer.saved')}
          </p>
        )}
        {filling.refused && (
          <p class="fault" role="alert">
            {say(filling.refused)}
          </p>
        )}
        <FaultList form={form} />
        <Facts view={view} credential={credential} publicUrl={publicUrl} />
        <p>
          <a href={doingsAddress(id)}>{say('doings.see')}</a>
        </p>
        <section aria-labelledby="use">
          <h2 id="use">{say('developer.use')}</h2>
          <UseByDay view={view} reads={use} days={USE_DAYS} />
        </section>
        {links.length > 0 && (
          <section aria-labelledby="links">
            <h2 id="links">{say('developer.links')}</h2>
            <LinkRows view={view} links={links} />
            {hasMore && (
              <p>
                <a href={`/developer/credentials/${id}/links`}>{say('developer.links.all')}</a>
              </p>
            )}
          </section>
        )}
        {!isOver && type !== 'public' && <Secrets view={view} credential={credential} />}
        {!isOver && (
          <>
            <section aria-labelledby="change">
              <h2 id="change">{say('developer.change')}</h2>
              <form method="post" action={`/developer/credentials/${id}`} novalidate>
                <CsrfField view={view} />
                <Input form={form} name="credential.name" hint={say('developer.form.name.example')} />
                {type !== 'service' && <CredentialAddresses form={form} />}
                <button type="submit">{say('developer.save')}</button>
              </form>
            </section>
            <p>
              <a href={`/developer/credentials/${id}/revoke`} role="button" class="secondary">
                {say('developer.revoke')}
              </a>
            </p>
          </>
        )}
      </Layout>
    );
  };

interface Props {
  view: View;
  credential: Credential;
}

/** The address for customers, and what it does. */
const LinkUrl = ({ view: { say }, url }: { view: View; url: string }): VNode => (
  <>
    <dt>{say('developer.linkUrl')}</dt>
    <dd>
      <code class="copy">{url}</code>
      <br />
      <small>{say('developer.linkUrl.why')}</small>
    </dd>
  </>
);

function Facts({ view, credential, publicUrl }: Props & { publicUrl: string }): VNode {
  const { say, moment } = view;
  const { clientId, type, linkKey, links, openStreams, madeBy, products, redirectUris, createdAt, endedAt } =
    credential;
  const linkUrl = linkUrlOf(linkKey, publicUrl);
  return (
    <dl class="facts">
      <dt>{say('developer.clientId')}</dt>
      <dd>
        <code class="copy">{clientId}</code>
      </dd>
      <dt>{say('developer.type.label')}</dt>
      <dd>{say(`developer.type.${type}`)}</dd>
      <dt>{say('developer.madeBy')}</dt>
      <dd>{defanged(madeBy.name ?? madeBy.id)}</dd>
      <dt>{say('developer.products')}</dt>
      <dd>{say('developer.products.count', { count: products })}</dd>
      {linkUrl && (
        <>
          <LinkUrl view={view} url={linkUrl} />
          <dt>{say('developer.links')}</dt>
          <dd>{say('developer.links.count', { count: links })}</dd>
          <dt>{say('developer.redirects')}</dt>
          <dd>
            {redirectUris.length === 0 ? (
              say('developer.redirects.none')
            ) : (
              <ul class="plain">
                {redirectUris.map((uri) => (
                  <li key={uri}>
                    <code>{uri}</code>
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </>
      )}
      {credential.initiateLoginUri && (
        <>
          <dt>{say('developer.begins')}</dt>
          <dd>
            <code>{credential.initiateLoginUri}</code>
          </dd>
        </>
      )}
      <dt>{say('developer.streams')}</dt>
      <dd>{say('developer.streams.count', { count: openStreams })}</dd>
      <dt>{say('developer.lastUsed')}</dt>
      <dd>
        <LastUse view={view} credential={credential} />
      </dd>
      <dt>{say('developer.createdAt')}</dt>
      <dd>{moment(createdAt)}</dd>
      {endedAt && (
        <>
          <dt>{say('developer.endedAt')}</dt>
          <dd>{moment(endedAt)}</dd>
        </>
      )}
    </dl>
  );
}

function Secrets({ view, credential: { id, secrets } }: Props): VNode {
  const { say, moment } = view;
  const live = secrets.filter(({ expired }) => !expired).length;
  return (
    <section aria-labelledby="secrets">
      <h2 id="secrets">{say('developer.secrets')}</h2>
      <p>{say(secrets.length === 0 ? 'developer.secrets.none' : 'developer.secrets.why')}</p>
      <ul class="rows">
        {secrets.map((secret) => (
          <li key={secret.id}>
            <div>
              {say('developer.secret.made', { at: moment(secret.createdAt) })}
              <br />
              <small>
                {say(secret.expired ? 'developer.secret.expired' : 'developer.secret.expires', {
                  at: moment(secret.expiresAt),
                })}
                ,{' '}
                {secret.lastUsedAt
                  ? say('developer.secret.used', { at: moment(secret.lastUsedAt) })
                  : say('developer.secret.unused')}
              </small>
            </div>
            <details class="act">
              <summary aria-label={say('developer.secret.removeThis', { at: moment(secret.createdAt) })}>
                {say('developer.secret.remove')}
              </summary>
              {!secret.expired && live === 1 && <p>{say('developer.secret.last')}</p>}
              <form method="post" action={`/developer/credentials/${id}/remove-secret`}>
                <CsrfField view={view} />
                <input type="hidden" name="secret" value={secret.id} />
                <button type="submit" class="small">
                  {say('developer.secret.remove')}
                </button>
              </form>
            </details>
          </li>
        ))}
      </ul>
      {live < 2 && (
        <form method="post" action={`/developer/credentials/${id}/secrets`}>
          <CsrfField view={view} />
          <button type="submit" class="secondary">
            {say('developer.secret.add')}
          </button>
        </form>
      )}
    </section>
  );
}

/** Shown once, in the answer to the form that made it. */
export const secretPage =
  ({
    credential,
    secret,
    publicUrl,
    isNew,
  }: {
    credential: Credential;
    secret: string | null;
    publicUrl: string;
    isNew: boolean;
  }) =>
  (view: View): VNode => {
    const { say } = view;
    const { id, name, clientId, type, linkKey } = credential;
    const linkUrl = linkUrlOf(linkKey, publicUrl);
    const title = say(isNew ? 'developer.created' : 'developer.shown.title');
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">{name}</p>
        <p class="notice">
          {secret
            ? say('developer.shown.once')
            : say(type === 'public' ? 'developer.shown.public' : 'developer.shown.before')}
        </p>
        <dl class="facts">
          <dt>{say('developer.clientId')}</dt>
          <dd>
            <code class="copy">{clientId}</code>
          </dd>
          {secret && (
            <>
              <dt>{say('developer.shown.secret')}</dt>
              <dd>
                <code class="copy">{secret}</code>
              </dd>
            </>
          )}
          {isNew && linkUrl && <LinkUrl view={view} url={linkUrl} />}
        </dl>
        <p>
          <a href={`/developer/credentials/${id}`} role="button">
            {say(secret ? 'developer.shown.go' : 'developer.back')}
          </a>
        </p>
      </Layout>
    );
  };

export const revokePage =
  ({ id, name, links }: Credential) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('developer.revoke.title', { name });
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">{say('developer.revoke.lead')}</p>
        <p>{say('developer.revoke.links', { count: links })}</p>
        <form method="post" class="choices">
          <CsrfField view={view} />
          <button type="submit">{say('developer.revoke')}</button>
          <a href={`/developer/credentials/${id}`} role="button" class="secondary">
            {say('developer.revoke.keep')}
          </a>
        </form>
      </Layout>
    );
  };
