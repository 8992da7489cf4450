/** One webhook: where it delivers, its secrets, what was delivered with the answers, and its end. */
import type { VNode } from 'preact';
import type { Delivery } from '../../../db/webhooks/deliveries.ts';
import type { Webhook } from '../../../db/webhooks/webhooks.ts';
import { webhookTypes } from '../../../domain/webhooks/events.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import { FaultList } from '../form/fault-list.tsx';
import type { FormView } from '../form/form-view.ts';
import { Area, Input } from '../form/inputs.tsx';
import { DeveloperForm, type Filling } from './form.tsx';

/** Of a webhook's page: what was done, as its address says it. */
export const webhookSaid = ['saved', 'tested', 'replayed', 'enabled', 'disabled', 'secret-removed'] as const;
export type WebhookSaid = (typeof webhookSaid)[number];

/** A list of them, on the dashboard. */
export const WebhookRows = ({ view, webhooks }: { view: View; webhooks: readonly Webhook[] }): VNode => {
  const { say } = view;
  return (
    <section aria-labelledby="webhooks">
      <div class="between">
        <h2 id="webhooks">{say('webhooks')}</h2>
        <a href="/developer/webhooks/new">{say('webhooks.make')}</a>
      </div>
      <p>{say('webhooks.lead')}</p>
      {webhooks.length > 0 && (
        <ul class="rows">
          {webhooks.map((webhook) => (
            <li key={webhook.id}>
              <div>
                <a href={`/developer/webhooks/${webhook.id}`}>{webhook.name}</a>
                <br />
                <small>{defanged(webhook.url)}</small>
              </div>
              <StateOf view={view} webhook={webhook} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

const stateOf = ({ disabledAt, failingSince }: Webhook) => {
  if (disabledAt) return 'disabled';
  return failingSince ? 'failing' : 'works';
};

const StateOf = ({ view, webhook }: { view: View; webhook: Webhook }): VNode => {
  const state = stateOf(webhook);
  return <span class={state === 'works' ? 'badge' : 'badge over'}>{view.say(`webhooks.state.${state}`)}</span>;
};

const WebhookFields = ({ form }: { form: FormView }): VNode => (
  <>
    <Input form={form} name="webhook.name" hint={form.view.say('webhooks.name.hint')} />
    <Input form={form} name="webhook.url" hint={form.view.say('webhooks.url.hint')} />
    <Area
      form={form}
      name="webhook.types"
      rows={2}
      hint={form.view.say('webhooks.types.hint', { types: webhookTypes.join(', ') })}
      optional
    />
  </>
);

export const newWebhookPage =
  (filling: Filling, key: string) =>
  (view: View): VNode => (
    <DeveloperForm view={view} filling={filling} title="webhooks.make" lead="webhooks.make.lead" submit="webhooks.make">
      {(form) => (
        <>
          <input type="hidden" name="key" value={key} />
          <WebhookFields form={form} />
        </>
      )}
    </DeveloperForm>
  );

/** Shown once, in the answer to the form that made it. */
export const webhookSecretPage =
  ({ id, name, secret }: { id: string; name: string; secret: string | null }) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('webhooks.secret.title');
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">{name}</p>
        <p class="notice">{say(secret ? 'webhooks.secret.once' : 'webhooks.secret.before')}</p>
        {secret && (
          <p>
            <code class="copy">{secret}</code>
          </p>
        )}
        <p>
          <a href={`/developer/webhooks/${id}`} role="button">
            {say('webhooks.secret.go')}
          </a>
        </p>
      </Layout>
    );
  };

interface One {
  webhook: Webhook;
  deliveries: readonly Delivery[];
  /** Where the older ones are. */
  older: string | null;
  filling: Filling;
  said?: WebhookSaid | undefined;
}

export const webhookPage =
  ({ webhook, deliveries, older, filling, said }: One) =>
  (view: View): VNode => {
    const { say, moment } = view;
    const { id, name, url, types, createdAt, failingSince, disabledAt, disabledBecause } = webhook;
    const form: FormView = { view, typed: filling.typed, faults: filling.faults, values: {} };
    return (
      <Layout view={view} title={filling.faults.length > 0 ? say('form.faultsTitle', { title: name }) : name}>
        <p>
          <a href="/developer">{say('developer.back')}</a>
        </p>
        <div class="between">
          <h1>{name}</h1>
          <StateOf view={view} webhook={webhook} />
        </div>
        {said && (
          <p class="notice" role="status">
            {say(`webhooks.said.${said}`)}
          </p>
        )}
        {filling.refused && (
          <p class="fault" role="alert">
            {say(filling.refused)}
          </p>
        )}
        <FaultList form={form} />
        {disabledAt && (
          <p class="notice">{say(`webhooks.disabled.${disabledBecause ?? 'owner'}`, { at: moment(disabledAt) })}</p>
        )}
        <dl class="facts">
          <dt>{say('field.webhook.url')}</dt>
          <dd>
            <code>{url}</code>
          </dd>
          <dt>{say('field.webhook.types')}</dt>
          <dd>{types ? types.join(', ') : say('webhooks.types.all')}</dd>
          <dt>{say('developer.createdAt')}</dt>
          <dd>{moment(createdAt)}</dd>
          {failingSince && !disabledAt && (
            <>
              <dt>{say('webhooks.failingSince')}</dt>
              <dd>{moment(failingSince)}</dd>
            </>
          )}
        </dl>
        <div class="choices">
          {disabledAt ? (
            <Act view={view} id={id} act="enable" />
          ) : (
            <>
              <Act view={view} id={id} act="test" />
              <Act view={view} id={id} act="disable" />
            </>
          )}
        </div>
        <Deliveries view={view} id={id} deliveries={deliveries} older={older} mayReplay={!disabledAt} />
        <Secrets view={view} webhook={webhook} />
        <section aria-labelledby="change">
          <h2 id="change">{say('developer.change')}</h2>
          <form method="post" action={`/developer/webhooks/${id}`} novalidate>
            <CsrfField view={view} />
            <input type="hidden" name="act" value="change" />
            <WebhookFields form={form} />
            <button type="submit">{say('developer.save')}</button>
          </form>
        </section>
        <details class="act">
          <summary>{say('webhooks.act.remove')}</summary>
          <p>{say('webhooks.remove.lead')}</p>
          <Act view={view} id={id} act="remove" />
        </details>
      </Layout>
    );
  };

/** What a button of the page does. */
export const webhookActs = ['change', 'test', 'enable', 'disable', 'replay', 'remove-secret', 'remove'] as const;

interface ActProps {
  view: View;
  id: string;
  act: Exclude<(typeof webhookActs)[number], 'change'>;
  /** The delivery or the secret that is meant. */
  of?: string;
  label?: string;
}

const Act = ({ view, id, act, of, label }: ActProps): VNode => (
  <form method="post" action={`/developer/webhooks/${id}`}>
    <CsrfField view={view} />
    <input type="hidden" name="act" value={act} />
    {of && <input type="hidden" name="of" value={of} />}
    <button type="submit" class={of ? 'small' : 'secondary'} aria-label={label}>
      {view.say(`webhooks.act.${act}`)}
    </button>
  </form>
);

interface DeliveriesProps {
  view: View;
  id: string;
  deliveries: readonly Delivery[];
  older: string | null;
  mayReplay: boolean;
}

function Deliveries({ view, id, deliveries, older, mayReplay }: DeliveriesProps): VNode {
  const { say, moment } = view;
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">{say('webhooks.deliveries')}</h2>
      {deliveries.length === 0 && <p>{say('webhooks.deliveries.none')}</p>}
      <ul class="rows">
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <div>
              <strong>{delivery.type}</strong> {delivery.status && <code>{delivery.status}</code>}
              <br />
              <small>
                {moment(delivery.at)}
                {delivery.request && (
                  <>
                    {', '}
                    <code>{delivery.request}</code>
                  </>
                )}
                {delivery.nextAttemptAt &&
                  delivery.attempts > 0 &&
                  `, ${say('webhooks.delivery.next', { at: moment(delivery.nextAttemptAt) })}`}
              </small>
              {delivery.answers.length > 0 && <Answers view={view} delivery={delivery} />}
            </div>
            <div>
              <span class={delivery.state === 'failed' || delivery.state === 'dropped' ? 'badge over' : 'badge'}>
                {say(`webhooks.delivery.${delivery.state}`)}
              </span>
              {mayReplay && delivery.state !== 'sending' && (
                <Act
                  view={view}
                  id={id}
                  act="replay"
                  of={delivery.id}
                  label={say('webhooks.replayThis', { at: moment(delivery.at) })}
                />
              )}
            </div>
          </li>
        ))}
      </ul>
      {older && (
        <p>
          <a href={older}>{say('developer.older')}</a>
        </p>
      )}
    </section>
  );
}

const Answers = ({ view: { say, moment }, delivery }: { view: View; delivery: Delivery }): VNode => (
  <details>
    <summary>{say('webhooks.answers', { count: delivery.attempts })}</summary>
    <ul>
      {delivery.answers.map(({ at, tookMs, status, error, text }) => (
        <li key={at}>
          {moment(new Date(at))}: <code>{status ?? error}</code> {say('webhooks.answer.took', { ms: tookMs })}
          {text && <blockquote class="written">{defanged(text)}</blockquote>}
        </li>
      ))}
    </ul>
  </details>
);

function Secrets({ view, webhook: { id, secrets } }: { view: View; webhook: Webhook }): VNode {
  const { say, moment } = view;
  return (
    <section aria-labelledby="secrets">
      <h2 id="secrets">{say('developer.secrets')}</h2>
      <p>{say('webhooks.secrets.why')}</p>
      <ul class="rows">
        {secrets.map((secret) => {
          const at = moment(new Date(secret.createdAt));
          return (
            <li key={secret.id}>
              <div>{say('developer.secret.made', { at })}</div>
              {secrets.length > 1 && (
                <Act
                  view={view}
                  id={id}
                  act="remove-secret"
                  of={secret.id}
                  label={say('developer.secret.removeThis', { at })}
                />
              )}
            </li>
          );
        })}
      </ul>
      {secrets.length < 2 && (
        <form method="post" action={`/developer/webhooks/${id}/secrets`}>
          <CsrfField view={view} />
          <button type="submit" class="secondary">
            {say('developer.secret.add')}
          </button>
        </form>
      )}
    </section>
  );
}
