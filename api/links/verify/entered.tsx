/**
 * R67: what whoever submitted a request wrote in it. The email to an address that has not confirmed holds none of it, so
 * the page behind its link does: marked as theirs, and with nothing to click or to dial.
 */
import type { VNode } from 'preact';
import { detailsOf, productsNamed, type SharingDetails } from '../../../domain/requests/details.ts';
import type { RequestType } from '../../../domain/requests/types.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { View } from '../../ui/view.ts';

type Row = [label: string, text: string];
type Kept = { type: RequestType; details: unknown };

export function Entered({ view, request }: { view: View; request: Kept }): VNode | null {
  const rows = [...rowsOf(view, request), ...vehicles(view, request)];
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="entered">
      <h2 id="entered">{view.say('ask.entered')}</h2>
      <dl class="facts">
        {rows.map(([label, text]) => (
          <>
            <dt>{label}</dt>
            <dd>{defanged(text)}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function rowsOf({ say, day, country }: View, request: Kept): Row[] {
  switch (request.type) {
    case 'customer':
    case 'fleet':
      return [];
    case 'agent':
    case 'provider': {
      const { recipient, customer, purpose, agreement } = detailsOf(request.type, request);
      return [
        [say('consent.who'), whole([recipient.name, ...companyParts(recipient.company)])],
        [say('ask.entered.customer'), whole(customerParts(customer))],
        [say('consent.purpose'), purpose],
        [say('ask.entered.agreement'), whole([agreement.reference, agreement.date && day(agreement.date)])],
      ];
    }
    case 'rental': {
      const { renter, rental } = detailsOf('rental', request);
      return [
        [say('field.renter.name'), renter.name],
        [say('ask.entered.rental'), say('asked.periodValue', { from: day(rental.from), to: day(rental.to) })],
      ];
    }
    case 'unregistered-fleet': {
      const { company, contact, market } = detailsOf('unregistered-fleet', request);
      return [
        [say('field.company.name'), whole(companyParts(company))],
        [say('field.body.contact'), contact.name],
        [say('field.market'), country(market)],
      ];
    }
    case 'public-body': {
      const details = detailsOf('public-body', request);
      const { body, legalBasis, explanation, dataWanted, intendedUse, deadline, eraseOn } = details;
      return [
        [say('field.body.name'), whole([body.name, body.address, country(body.country), body.contact])],
        [say('field.legalBasis'), legalBasis],
        [say('field.explanation'), explanation],
        [say('field.dataWanted'), dataWanted],
        [say('field.intendedUse'), intendedUse],
        [say('field.deadline'), day(deadline)],
        ...(['duration', 'whyThisHolder', 'sharedWith', 'safeguards'] as const).flatMap((name): Row[] =>
          details[name] ? [[say(`field.${name}`), details[name]]] : [],
        ),
        ...(eraseOn ? ([[say('field.eraseOn'), day(eraseOn)]] satisfies Row[]) : []),
      ];
    }
  }
}

const VINS_SHOWN = 12;

/** Those of a form that is bound to no product yet: what is bound stands among the products. */
function vehicles({ say }: View, { type, details }: Kept): Row[] {
  if (type === 'customer' || type === 'fleet' || type === 'rental') return [];
  const vins = productsNamed(details)?.vins ?? [];
  const more = vins.length > VINS_SHOWN ? [say('asked.more', { count: vins.length - VINS_SHOWN })] : [];
  return vins.length > 0 ? [[say('asked.products'), [...vins.slice(0, VINS_SHOWN), ...more].join(', ')]] : [];
}

const whole = (parts: (string | undefined)[]): string => parts.filter(Boolean).join(', ');

const companyParts = (company: SharingDetails['recipient']['company']): string[] =>
  company ? [company.name, company.registrationNumber, company.address, company.country] : [];

const customerParts = (customer: SharingDetails['customer']): (string | undefined)[] =>
  'name' in customer ? [customer.name] : [customer.cuuid, customer.adminEmail];
