/** The form of a request (R5, R6, R11, R12; R23 for third parties): what was typed is kept, what is wrong stands beside it. */
import type { VNode } from 'preact';
import type { Rate } from '../../db/compensation.ts';
import type { RegisteredProduct } from '../../db/products.ts';
import type { Period } from '../../domain/period.ts';
import type { Fault } from '../request-form/faults.ts';
import type { FormType } from '../request-form/fields.ts';
import type { Typed } from '../typed.ts';
import { CsrfField } from './form/csrf-field.tsx';
import { FaultList } from './form/fault-list.tsx';
import { Input, Tick } from './form/fields.tsx';
import type { FormView } from './form/form-view.ts';
import { OwnProducts } from './form/own-products.tsx';
import { AgreementFields, CustomerFields, SharedProducts, ThirdPartyFields } from './form/sharing-fields.tsx';
import { Layout } from './layout.tsx';
import { RateInForce } from './rate.tsx';
import type { View } from './view.ts';

interface RequestFormFacts {
  type: FormType;
  typed: Typed;
  faults: readonly Fault[];
  /** The account's own, to be picked from. */
  products: readonly RegisteredProduct[];
  rate: Rate | null;
  allowed: Period;
}

export const requestFormPage =
  ({ type, typed, faults, products, rate, allowed }: RequestFormFacts) =>
  (view: View): VNode => {
    const { say, day } = view;
    const range = { from: day(allowed.from), to: day(allowed.to) };
    const form: FormView = { view, typed, faults, values: range };
    const isOwn = type === 'customer' || type === 'fleet';
    const title = say(`form.title.${type}`);
    return (
      <Layout view={view} title={faults.length > 0 ? say('form.faultsTitle', { title }) : title}>
        <h1>{title}</h1>
        <p class="lead">{say(`form.lead.${type}`)}</p>
        <FaultList form={form} />
        <form method="post" novalidate>
          <CsrfField view={view} />
          <input type="hidden" name="locale" value={view.locale} />
          {type === 'agent' && <ThirdPartyFields form={form} />}
          {!isOwn && <CustomerFields form={form} type={type} />}
          {isOwn ? (
            <OwnProducts form={form} type={type} products={products} />
          ) : (
            <SharedProducts form={form} type={type} />
          )}
          <fieldset>
            <legend>{say('form.period')}</legend>
            <p class="hint">{say('form.period.range', range)}</p>
            <div class="grid">
              <Input form={form} name="period.from" type="date" min={allowed.from} max={allowed.to} />
              <Input form={form} name="period.to" type="date" min={allowed.from} max={allowed.to} />
            </div>
          </fieldset>
          {!isOwn && <AgreementFields form={form} />}
          {!isOwn && <RateInForce view={view} rate={rate} />}
          <fieldset>
            <legend>{say('form.contact')}</legend>
            <Input form={form} name="email" type="email" autocomplete="email" hint={say('form.email.hint')} />
          </fieldset>
          <fieldset>
            <legend>{say('form.confirm')}</legend>
            <Tick form={form} name="otherUsersInformed" />
            {!isOwn && <Tick form={form} name="customerConsented" />}
            {!isOwn && <Tick form={form} name="gatekeeper" />}
          </fieldset>
          <button type="submit">{say('form.review')}</button>
          <p>
            <small>{say('form.nothingYet')}</small>
          </p>
        </form>
      </Layout>
    );
  };
