/** The company settings: its UUID (R10), who may consent for it (R37), and where its people and rentals are (R46). */
import type { VNode } from 'preact';
import type { Company } from '../../../db/registrations/companies.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { Fact } from '../../ui/fact.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

interface CompanyPage {
  company: Company;
  /** Whether the caller may see the people of it, and give renters an access. */
  may: { seeUsers: boolean; rentOut: boolean };
}

export const companyPage =
  ({ company: { cuuid, name, kind, administrators, suspended }, may }: CompanyPage) =>
  (view: View): VNode => {
    const { say, moment } = view;
    const isProvider = kind === 'provider';
    return (
      <Layout view={view} title={say('company.title')}>
        <h1>{name}</h1>
        {suspended && (
          <section class="faults" aria-labelledby="suspended">
            <h2 id="suspended">{say('company.suspended')}</h2>
            <p>{say('company.suspended.since', { since: moment(suspended.since) })}</p>
            <blockquote class="written">{suspended.because}</blockquote>
          </section>
        )}
        <dl class="facts">
          <Fact name={say('company.kind')}>{say(`company.kind.${kind}`)}</Fact>
          <Fact name={say('company.cuuid')}>
            <code>{cuuid}</code>
          </Fact>
        </dl>
        <p>{say(isProvider ? 'company.cuuidProvider' : 'company.cuuidFleet')}</p>
        {!isProvider && (
          <section aria-labelledby="administrators">
            <h2 id="administrators">{say('company.administrators')}</h2>
            <p>{say('company.administrators.why')}</p>
            {administrators.length === 0 ? (
              <p>{say('company.administrators.none')}</p>
            ) : (
              <ul>
                {administrators.map(({ name: who, email }) => (
                  <li key={email}>{who === email ? email : `${defanged(who)}, ${email}`}</li>
                ))}
              </ul>
            )}
          </section>
        )}
        {(may.seeUsers || may.rentOut) && (
          <p class="choices">
            {may.seeUsers && (
              <a href="/company/users" role="button">
                {say('users.title')}
              </a>
            )}
            {may.rentOut && (
              <a href="/company/rentals" role="button" class={may.seeUsers ? 'secondary' : undefined}>
                {say('rentals.title')}
              </a>
            )}
          </p>
        )}
      </Layout>
    );
  };
