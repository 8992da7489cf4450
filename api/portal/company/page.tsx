/** The company settings: where its UUID stands (R10). */
import type { VNode } from 'preact';
import type { Company } from '../../../db/registrations/companies.ts';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const companyPage =
  ({ cuuid, name, kind }: Company) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('company.title')}>
        <h1>{name}</h1>
        <dl class="facts">
          <dt>{say('company.kind')}</dt>
          <dd>{say(`company.kind.${kind}`)}</dd>
          <dt>{say('company.cuuid')}</dt>
          <dd>
            <code>{cuuid}</code>
          </dd>
        </dl>
        <p>{say(kind === 'provider' ? 'company.cuuidProvider' : 'company.cuuidFleet')}</p>
      </Layout>
    );
  };
