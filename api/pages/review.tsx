/** A request to be read over before it is submitted, with what it costs (R32) and what would cost nothing (R33). */
import type { VNode } from 'preact';
import type { Compensation } from '../../db/compensation.ts';
import { defanged } from '../../domain/plain-text.ts';
import type { FilledForm } from '../request-form/fields.ts';
import type { Typed } from '../typed.ts';
import { CsrfField } from './form/csrf-field.tsx';
import { TypedFields } from './form/typed-fields.tsx';
import { Layout } from './layout.tsx';
import type { View } from './view.ts';

interface Review {
  form: FilledForm;
  compensation: Compensation | null;
  typed: Typed;
  /** Makes sure that it is taken once, however often it is sent (R20). */
  key: string;
}

export const reviewPage =
  ({ form, compensation, typed, key }: Review) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('review.title')}>
        <h1>{say('review.title')}</h1>
        <dl class="facts">
          <dt>{say('asked.type')}</dt>
          <dd>{say(`asked.type.${form.type}`)}</dd>
          {(form.type === 'agent' || form.type === 'provider') && <Parties view={view} form={form} />}
          <dt>{say('asked.products')}</dt>
          <dd>
            <ul class="plain">
              {form.products.vins.map((vin) => (
                <li key={vin}>
                  {say('kind.vehicle')} <code>{vin}</code>
                </li>
              ))}
              {'wallbox' in form.products && form.products.wallbox && <li>{say('review.wallboxes')}</li>}
              {'chargers' in form.products && form.products.chargers && <li>{say('review.chargers')}</li>}
            </ul>
          </dd>
          <dt>{say('asked.period')}</dt>
          <dd>{say('asked.periodValue', { from: view.day(form.period.from), to: view.day(form.period.to) })}</dd>
          <dt>{say('field.email')}</dt>
          <dd>{form.email}</dd>
          <dt>{say('review.confirmed')}</dt>
          <dd>
            <ul class="plain">
              <li>{say('field.otherUsersInformed')}</li>
              {'gatekeeper' in form && (
                <>
                  <li>{say('field.agreement.confirmed')}</li>
                  <li>{say('field.customerConsented')}</li>
                  <li>{say('field.gatekeeper')}</li>
                </>
              )}
            </ul>
          </dd>
        </dl>
        {'gatekeeper' in form && <Cost view={view} compensation={compensation} />}
        <p>{say(`review.next.${form.type}`, { email: form.email })}</p>
        <form method="post" class="choices">
          <CsrfField view={view} />
          <TypedFields typed={typed} />
          <input type="hidden" name="key" value={key} />
          <button type="submit" name="step" value="submit">
            {say('review.submit')}
          </button>
          <button type="submit" name="step" value="change" class="secondary">
            {say('review.change')}
          </button>
        </form>
      </Layout>
    );
  };

type SharingForm = Extract<FilledForm, { gatekeeper: false }>;

function Parties({ view, form }: { view: View; form: SharingForm }): VNode {
  const { say } = view;
  const { reference, date } = form.agreement;
  return (
    <>
      {form.type === 'agent' && (
        <>
          <dt>{say('form.you')}</dt>
          <dd>{[form.agent.name, form.agent.company?.name].filter(Boolean).join(', ')}</dd>
          <dt>{say('form.customer.agent')}</dt>
          <dd>
            {form.customer.name}, {form.customer.email}
          </dd>
        </>
      )}
      {form.type === 'provider' && (
        <>
          <dt>{say('form.customer.provider')}</dt>
          <dd>{form.customer.cuuid ?? form.customer.adminEmail}</dd>
        </>
      )}
      <dt>{say('field.purpose')}</dt>
      <dd>
        <blockquote>{defanged(form.purpose)}</blockquote>
      </dd>
      <dt>{say('form.agreement')}</dt>
      <dd>{[reference, date && view.day(date)].filter(Boolean).join(', ')}</dd>
      <dt>{say('field.size')}</dt>
      <dd>{say(`size.${form.size ?? 'other'}`)}</dd>
    </>
  );
}

const Cost = ({ view, compensation }: { view: View; compensation: Compensation | null }): VNode => (
  <section class="notice">
    <p>
      <strong>
        {compensation
          ? view.say('review.cost', { amount: view.money(compensation.cents, compensation.currency) })
          : view.say('rate.none')}
      </strong>
    </p>
    <p>{view.say('rate.passOn')}</p>
  </section>
);
