/** The links of a mail as buttons, and what became of it. */
import type { VNode } from 'preact';
import type { View } from '../../api/ui/view.ts';
import type { LinkPurpose } from '../../domain/links/token.ts';
import type { OutboxMail } from '../neighbours/outbox.ts';
import { Elsewhere } from '../pages/frame.tsx';

const words: Record<LinkPurpose, string> = {
  verify: 'Confirm',
  consent: 'Agree or decline',
  revoke: 'Revoke',
  download: 'Download',
  status: 'Follow the request',
  enquiry: 'Look at the enquiry',
  access: 'End the access',
  invitation: 'See the invitation',
  rental: 'See the offer',
};

export const MailLinks = ({ mail: { links, subject } }: { mail: OutboxMail }): VNode => (
  <p class="links">
    {(Object.entries(links) as [LinkPurpose, string][]).map(([purpose, url]) => (
      <Elsewhere key={purpose} to={url} button label={`${words[purpose]}: ${subject}`}>
        {words[purpose]}
      </Elsewhere>
    ))}
  </p>
);

export const MailFacts = ({ view, mail: { to, at, delivery } }: { view: View; mail: OutboxMail }): VNode => (
  <small class="facts-line">
    <span>to {to}</span>
    <span>{view.moment(at)}</span>
    {delivery && <span>{delivery}</span>}
  </small>
);
