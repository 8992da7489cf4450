/** What a request's form said, who consented, which files there are and what was downloaded; never what is in them. */
import type { VNode } from 'preact';
import type { SupportRecord } from '../../../db/support/record.ts';
import type { View } from '../../ui/view.ts';
import { isPageKey } from '../../../domain/languages/message.ts';
import { Fact } from '../../ui/fact.tsx';

interface Facts {
  view: View;
  record: SupportRecord;
}

export function Details({ view, record }: Facts): VNode {
  const { say, moment } = view;
  const { email, requester, holder, locale, details, detailsRemovedAt } = record;
  return (
    <dl class="facts">
      {detailsRemovedAt && <Fact name={say('console.details.removed')}>{moment(detailsRemovedAt)}</Fact>}
      {email && <Fact name={say('field.email')}>{email}</Fact>}
      <Fact name={say('console.details.requester')}>
        {requester ? <code>{requester}</code> : say('console.details.noAccount')}
      </Fact>
      {holder && (
        <Fact name={say('console.details.holder')}>
          <code>{holder}</code>
        </Fact>
      )}
      <Fact name={say('console.details.locale')}>{locale}</Fact>
      {leavesOf(details).map(([path, value]) => (
        <Fact key={path.join('.')} name={path.map((step) => labelOf(view, step)).join(', ')}>
          <span class="written">{valueIn(view, value)}</span>
        </Fact>
      ))}
    </dl>
  );
}

type Leaf = [path: string[], value: string | number | boolean | unknown[]];

/** The values of a form, with the way to each. */
const leavesOf = (value: unknown, path: string[] = []): Leaf[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]))
    : value === null || value === undefined || (Array.isArray(value) && value.length === 0)
      ? []
      : [[path, value as Leaf[1]]]; // JSON has nothing else

/** What a form may come to hold without words of its own shows by its name. */
function labelOf({ say }: View, step: string): string {
  const key = `console.detail.${step}`;
  return isPageKey(key) ? say(key) : step;
}

function valueIn({ say }: View, value: Leaf[1]): string {
  if (typeof value === 'boolean') return say(value ? 'console.yes' : 'console.no');
  return Array.isArray(value) ? value.join(', ') : String(value);
}

export function ConsentFacts({ view, record }: Facts): VNode {
  const { say, moment } = view;
  const { consent, deciders } = record;
  if (!consent && deciders.length === 0) return <p>{say('console.consent.none')}</p>;
  return (
    <dl class="facts">
      <Fact name={say('console.consent.asked')}>
        {deciders.length > 0 ? <code>{deciders.join(', ')}</code> : say('console.nobody')}
      </Fact>
      {consent && (
        <>
          <Fact name={say('receipt.given')}>
            {moment(consent.givenAt)}, <code>{consent.account}</code>
          </Fact>
          {consent.until && <Fact name={say('receipt.until')}>{moment(consent.until)}</Fact>}
          {consent.revokedAt && <Fact name={say('console.consent.revoked')}>{moment(consent.revokedAt)}</Fact>}
          <Fact name={say('shares.receipt')}>
            <code>{consent.receiptId}</code>
          </Fact>
        </>
      )}
    </dl>
  );
}

export function Downloads({ view, record }: Facts): VNode {
  const { say, moment, size } = view;
  const { files, downloads, charge, filesDeletedAt, exportAttempts } = record;
  return (
    <>
      <p>{say('console.files.note')}</p>
      {files.length === 0 && <p>{say('console.files.none', { attempts: exportAttempts })}</p>}
      <ul class="rows">
        {files.map(({ name, bytes, records }) => (
          <li key={name}>
            <code>{name}</code>
            <small>
              {size(bytes)} · {say('download.records', { count: records })}
            </small>
          </li>
        ))}
      </ul>
      {filesDeletedAt && <p>{say('console.files.deleted', { at: moment(filesDeletedAt) })}</p>}
      <h3>{say('console.downloads')}</h3>
      {downloads.length === 0 && <p>{say('console.downloads.none')}</p>}
      <ul class="rows">
        {downloads.map(({ name, at, bytes }, i) => (
          <li key={i}>
            <span>
              <code>{name}</code> {moment(at)}
            </span>
            <small>{size(bytes)}</small>
          </li>
        ))}
      </ul>
      {charge && (
        <p>{say('console.charged', { amount: view.money(charge.cents, charge.currency), at: moment(charge.at) })}</p>
      )}
    </>
  );
}

export function Enquiries({ view, record }: Facts): VNode {
  const { say, moment } = view;
  if (record.enquiries.length === 0) return <p>{say('console.enquiries.noneHere')}</p>;
  return (
    <ul class="rows">
      {record.enquiries.map(({ id, topic, status, at }) => (
        <li key={id}>
          <a href={`/support/enquiries/${id}`}>{say(`console.topic.${topic as 'other'}`)}</a>
          <small>
            {moment(at)} · {say(`console.enquiry.${status as 'open'}`)}
          </small>
        </li>
      ))}
    </ul>
  );
}

/** Where it is seen who reads data of the same products as it comes in, and of the same person. */
export function ContinuousAccess({ view: { say }, record: { products, email } }: Facts): VNode {
  const numbers = products.flatMap(({ vin, serial }) => vin ?? serial ?? []);
  const all = [...numbers, ...(email ? [email] : [])];
  return (
    <ul class="rows">
      {all.map((one) => (
        <li key={one}>
          <a href={`/support/access?q=${encodeURIComponent(one)}`}>{one}</a>
        </li>
      ))}
      {all.length === 0 && <li>{say('console.nothing')}</li>}
    </ul>
  );
}
