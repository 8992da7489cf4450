/** The fields for the details of a company, the same in every form. */
import type { VNode } from 'preact';
import { Input } from './inputs.tsx';
import type { FormView } from './form-view.ts';

interface CompanyFieldsProps {
  form: FormView;
  /** Where they stand in the form. */
  at: 'company' | 'agent.company' | 'developer.company';
  optional?: boolean;
}

export function CompanyFields({ form, at, optional = false }: CompanyFieldsProps): VNode {
  const { say } = form.view;
  return (
    <>
      <Input form={form} name={`${at}.name`} autocomplete="organization" optional={optional} />
      <Input form={form} name={`${at}.registrationNumber`} optional={optional} />
      <Input form={form} name={`${at}.address`} autocomplete="street-address" optional={optional} />
      <Input
        form={form}
        name={`${at}.country`}
        autocomplete="country"
        hint={say('form.country.hint')}
        optional={optional}
      />
    </>
  );
}
