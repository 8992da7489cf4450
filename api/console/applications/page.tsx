/** Applications of companies (R31, R44): those that wait first, with the forms to decide. */
import type { VNode } from 'preact';
import type { ProviderApplication } from '../../../db/sharing/providers.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { Returned } from '../act.ts';
import type { View } from '../../ui/view.ts';
import { FoldedDecision, ReturnedFaults } from '../act-form.tsx';
import { ConsolePage, Part } from '../part.tsx';
import { Fact } from '../../ui/fact.tsx';

interface Applications {
  applications: readonly ProviderApplication[];
  /** Where the next ones are, if there are any. */
  more: string | null;
  /** A supervisor may decide. */
  maySupervise: boolean;
  returned: Returned | null;
}

export const applicationsPage =
  ({ applications, more, maySupervise, returned }: Applications) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <ConsolePage view={view} title={say('nav.applications')} address="/support/applications">
        <h1>{say('nav.applications')}</h1>
        <p class="lead">{say(maySupervise ? 'console.applications.lead' : 'console.applications.supervisor')}</p>
        <ReturnedFaults view={view} returned={returned} />
        {applications.length === 0 && <p>{say('console.applications.none')}</p>}
        {applications.map((application) => (
          <Part key={application.id} id={`a-${application.id}`} name={defanged(application.company.name)}>
            <Facts view={view} application={application} />
            {application.status === 'submitted' && maySupervise && (
              <Decide view={view} application={application} returned={returned} />
            )}
          </Part>
        ))}
        {more && (
          <p>
            <a href={more}>{say('console.more')}</a>
          </p>
        )}
      </ConsolePage>
    );
  };

interface OneProps {
  view: View;
  application: ProviderApplication;
}

function Facts({ view: { say, moment }, application }: OneProps): VNode {
  const { kind, company, contact, status, cuuid, reason, submittedAt, decidedAt } = application;
  return (
    <>
      <p>
        <span class={status === 'submitted' ? 'badge' : 'badge over'}>{say(`console.application.${status}`)}</span>
      </p>
      <dl class="facts">
        <Fact name={say('company.kind')}>{say(`company.kind.${kind}`)}</Fact>
        <Fact name={say('field.agent.company.registrationNumber')}>{defanged(company.registrationNumber)}</Fact>
        <Fact name={say('field.agent.company.address')}>
          {defanged(company.address)}, {company.country}
        </Fact>
        <Fact name={say('console.detail.contact')}>
          {defanged(contact.name)}, {contact.email}
        </Fact>
        <Fact name={say('asked.submitted')}>{moment(submittedAt)}</Fact>
        {decidedAt && <Fact name={say('console.application.decided')}>{moment(decidedAt)}</Fact>}
        {reason && (
          <Fact name={say('console.field.reason')}>
            <span class="written">{reason}</span>
          </Fact>
        )}
        {cuuid && (
          <Fact name={say('company.cuuid')}>
            <code>{cuuid}</code>
          </Fact>
        )}
      </dl>
    </>
  );
}

function Decide({ view, application: { id }, returned }: OneProps & Pick<Applications, 'returned'>): VNode {
  return (
    <FoldedDecision
      view={view}
      form={`application-${id}`}
      returned={returned}
      address={`/support/applications/${id}/decision`}
      hint={view.say('console.toldApplicant')}
      decisions={[
        ['approve', 'console.application.approve'],
        ['refuse', 'console.application.refuse'],
      ]}
    />
  );
}
