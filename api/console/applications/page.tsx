/** Applications of companies (R31, R44): those that wait first, with the forms to decide. */
import type { VNode } from 'preact';
import type { ProviderApplication } from '../../../db/sharing/providers.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { View } from '../../ui/view.ts';
import { FoldedDecision } from '../act-form.tsx';
import { ListPage, type Listed } from '../list-page.tsx';
import { Part } from '../part.tsx';
import { Fact } from '../../ui/fact.tsx';

interface Applications extends Listed {
  applications: readonly ProviderApplication[];
}

export const applicationsPage =
  ({ applications, maySupervise, ...list }: Applications) =>
  (view: View): VNode => (
    <ListPage
      {...list}
      view={view}
      title="nav.applications"
      lead={maySupervise ? 'console.applications.lead' : 'console.applications.supervisor'}
      none="console.applications.none"
      address="/support/applications"
    >
      {applications.map((application) => (
        <Part key={application.id} id={`a-${application.id}`} name={defanged(application.company.name)}>
          <Facts view={view} application={application} />
          {application.status === 'submitted' && maySupervise && (
            <Decide view={view} application={application} returned={list.returned} />
          )}
        </Part>
      ))}
    </ListPage>
  );

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
