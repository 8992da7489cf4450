/** The fields for the details of a company, the same in every form. */
import type { VNode } from 'preact';
import { Country, Input } from './inputs.tsx';
import type { FormView } from './form-view.ts';

interface CompanyFieldsProps {
  form: FormView;
  /** Where they stand in the form. */
  at: 'company' | 'agent.company' | 'developer.company';
}

/** Whoever gives one of them gives all. */
export const CompanyFields = ({ form, at }: CompanyFieldsProps): VNode => (
  <>
    <Input form={form} name={`${at}.name`} autocomplete="organization" />
    <Input form={form} name={`${at}.registrationNumber`} />
    <Input form={form} name={`${at}.address`} autocomplete="street-address" />
    <Country form={form} name={`${at}.country`} />
  </>
);
