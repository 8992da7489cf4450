/** A request to be read over before it is submitted, with what it costs (R32) and what would cost nothing (R33). */
import type { VNode } from 'preact';
import type { Compensation } from '../../../db/sharing/rates.ts';
import { DEFAULT_FORMATS, formatNames } from '../../../domain/export/formats.ts';
import { gdprBasisOf, isWithoutPersonal } from '../../../domain/requests/form.ts';
import { addressMeant } from '../../../domain/text/address-meant.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { FilledForm } from '../form/fields.ts';
import type { Typed } from '../../call/input/typed.ts';
import { Confirmed, Particulars } from '../form/particulars.tsx';
import { ReviewButtons } from '../form/review-buttons.tsx';
import { Chosen, type ChosenFacts } from '../../ui/chosen.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

interface Review {
  form: FilledForm;
  compensation: Compensation | null;
  policy: Pick<Policy, 'replyWithinWorkingDays'>;
  typed: Typed;
  /** Names of the account's own products, by VIN. */
  names: ReadonlyMap<string, string>;
  /** Makes sure that it is taken once, however often it is sent (R20). */
  key: string;
}

export const reviewPage =
  ({ form, compensation, policy, typed, names, key }: Review) =>
  (view: View): VNode => {
    const { say } = view;
    const meant = addressMeant(form.email);
    return (
      <Layout view={view} title={say('review.title')}>
        <h1>{say('review.title')}</h1>
        <dl class="facts">
          <dt>{say('asked.type')}</dt>
          <dd>{say(`asked.type.${form.type}`)}</dd>
          {'gatekeeper' in form ? (
            <Parties view={view} form={form} />
          ) : (
            <Particulars view={view} form={form.type} typed={typed} />
          )}
          {form.products && <Products view={view} products={form.products} names={names} />}
          <dt>{say('asked.period')}</dt>
          <dd>{say('asked.periodValue', { from: view.day(form.period.from), to: view.day(form.period.to) })}</dd>
          <Chosen view={view} chosen={chosenIn(form)} />
          <dt>{say('field.formats')}</dt>
          <dd>{(form.formats ?? DEFAULT_FORMATS).map((format) => formatNames[format]).join(', ')}</dd>
          <dt>{say('field.email')}</dt>
          <dd>
            {form.email}
            {meant && (
              <p class="fault" role="status">
                {say('review.emailMeant', { email: meant })}
              </p>
            )}
          </dd>
          <Confirmed view={view} form={form.type} typed={typed} />
        </dl>
        {'gatekeeper' in form && <Cost view={view} compensation={compensation} />}
        <p>{say(`review.next.${form.type}`, { email: form.email, days: replyDays(form, policy) })}</p>
        <ReviewButtons view={view} typed={typed} once={key} submit={say('review.submit')} />
      </Layout>
    );
  };

const chosenIn = (form: FilledForm): ChosenFacts => ({
  groups: form.groups ?? null,
  withoutPersonal: isWithoutPersonal(form),
  gdprBasis: gdprBasisOf(form),
  tradeSecrets: form.confidentiality !== undefined,
  measuresVersion: form.confidentiality?.version ?? null,
});

/** R36: within how many working days we reply to a public body. */
const replyDays = (form: FilledForm, { replyWithinWorkingDays }: Review['policy']): number =>
  form.type === 'public-body' ? replyWithinWorkingDays[form.need] : 0;

interface ProductsProps {
  view: View;
  products: NonNullable<FilledForm['products']>;
  names: Review['names'];
}

function Products({ view, products, names }: ProductsProps): VNode {
  const { say } = view;
  return (
    <>
      <dt>{say('asked.products')}</dt>
      <dd>
        <ul class="plain">
          {products.vins.map((vin) => (
            <li key={vin}>
              {names.get(vin) ?? say('kind.vehicle')} <code>{vin}</code>
            </li>
          ))}
          {'wallbox' in products && products.wallbox && <li>{say('review.wallboxes')}</li>}
          {'chargers' in products && products.chargers && <li>{say('review.chargers')}</li>}
        </ul>
      </dd>
    </>
  );
}

type SharingForm = Extract<FilledForm, { gatekeeper: false }>;

function Parties({ view, form }: { view: View; form: SharingForm }): VNode {
  const { say } = view;
  const { reference, date } = form.agreement;
  return (
    <>
      {form.type === 'agent' && (
        <>
          <dt>{say('form.you')}</dt>
          <dd>
            {form.agent.name}
            {form.agent.company && <Company view={view} company={form.agent.company} />}
          </dd>
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
        <blockquote>{form.purpose}</blockquote>
      </dd>
      <dt>{say('form.agreement')}</dt>
      <dd>{[reference, date && view.day(date)].filter(Boolean).join(', ')}</dd>
      <dt>{say('field.size')}</dt>
      <dd>{say(`size.${form.size ?? 'other'}`)}</dd>
    </>
  );
}

type CompanyDetails = NonNullable<Extract<SharingForm, { type: 'agent' }>['agent']['company']>;

const Company = ({ view, company }: { view: View; company: CompanyDetails }): VNode => (
  <>
    <br />
    {[company.name, company.registrationNumber, company.address, view.country(company.country)].join(', ')}
  </>
);

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
