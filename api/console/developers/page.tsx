/** Developers' requests for access to others' data (R41): those that wait first, with the forms to decide. */
import type { VNode } from 'preact';
import type { ReviewedAccess } from '../../../db/developers/access-requests.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { View } from '../../ui/view.ts';
import { FoldedDecision } from '../act-form.tsx';
import { ListPage, type Listed } from '../list-page.tsx';
import { Part } from '../part.tsx';
import { Fact } from '../../ui/fact.tsx';

interface Requests extends Listed {
  requests: readonly ReviewedAccess[];
}

export const developersPage =
  ({ requests, maySupervise, ...list }: Requests) =>
  (view: View): VNode => (
    <ListPage
      {...list}
      view={view}
      title="nav.developers"
      lead={maySupervise ? 'console.developers.lead' : 'console.applications.supervisor'}
      none="console.developers.none"
      address="/support/developers"
    >
      {requests.map((request) => (
        <Part key={request.id} id={`d-${request.id}`} name={nameOf(view, request)}>
          <Facts view={view} request={request} />
          {request.status === 'in-review' && maySupervise && (
            <Decide view={view} request={request} returned={list.returned} />
          )}
        </Part>
      ))}
    </ListPage>
  );

/** The company where there is one, and the person; neither once the details were removed. */
const nameOf = ({ say }: View, { developer: { name, company } }: ReviewedAccess): string =>
  defanged([company?.name, name].filter(Boolean).join(', ')) || say('console.developers.removed');

interface OneProps {
  view: View;
  request: ReviewedAccess;
}

function Facts({ view: { say, moment, country }, request }: OneProps): VNode {
  const { developer, status, purpose, agreement, groups, reason, submittedAt, decideBy, endedAt } = request;
  const { company } = developer;
  return (
    <>
      <p>
        <span class={status === 'in-review' ? 'badge' : 'badge over'}>{say(`developer.access.${status}`)}</span>
      </p>
      <dl class="facts">
        <Fact name={say('consent.purpose')}>
          <blockquote class="written">{defanged(purpose)}</blockquote>
        </Fact>
        {agreement && (
          <Fact name={say('console.developers.agreement')}>
            <span class="written">{defanged(agreement)}</span>
          </Fact>
        )}
        {groups && <Fact name={say('developer.groups')}>{groups.join(', ')}</Fact>}
        <Fact name={say('console.detail.contact')}>
          {defanged(developer.name)}, {developer.email}, {country(developer.country)}
        </Fact>
        {company && (
          <Fact name={say('field.developer.company.registrationNumber')}>
            {defanged(company.registrationNumber)}, {defanged(company.address)}, {company.country}
          </Fact>
        )}
        {developer.size && <Fact name={say('field.size')}>{say(`size.${developer.size}`)}</Fact>}
        <Fact name={say('asked.submitted')}>{moment(submittedAt)}</Fact>
        {status === 'in-review' && decideBy && <Fact name={say('console.developers.lapses')}>{moment(decideBy)}</Fact>}
        {endedAt && <Fact name={say('console.application.decided')}>{moment(endedAt)}</Fact>}
        {reason && (
          <Fact name={say('console.field.reason')}>
            <span class="written">{reason}</span>
          </Fact>
        )}
      </dl>
    </>
  );
}

function Decide({ view, request: { id }, returned }: OneProps & Pick<Requests, 'returned'>): VNode {
  return (
    <FoldedDecision
      view={view}
      form={`access-${id}`}
      returned={returned}
      address={`/support/developers/${id}/decision`}
      hint={view.say('console.developers.told')}
      decisions={[
        ['approve', 'console.developers.approve'],
        ['refuse', 'console.application.refuse'],
      ]}
    />
  );
}
