/** The receipt of a consent (R28): who was allowed what, what for, until when, and how to end it. */
import type { VNode } from 'preact';
import type { ConsentReceipt } from '../../../domain/sharing/receipt.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { Chosen } from '../../ui/chosen.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const receiptPage =
  ({ receipt, revokedAt }: { receipt: ConsentReceipt; revokedAt: Date | null }) =>
  (view: View): VNode => {
    const { say, day, moment } = view;
    const { piiProcessing, event, recordMetadata } = receipt;
    const { products, period, groups, personal, gdprBasis, tradeSecrets, measuresVersion } =
      piiProcessing.piiInformation;
    const { reference, date } = piiProcessing.agreement;
    return (
      <Layout view={view} title={say('receipt.title')}>
        <h1>{say('receipt.title')}</h1>
        {revokedAt && <p class="notice">{say('receipt.revoked', { at: moment(revokedAt) })}</p>}
        <dl class="facts">
          <dt>{say('receipt.to')}</dt>
          <dd>
            {piiProcessing.recipients.map(({ name, company }) =>
              defanged([name, company?.name].filter(Boolean).join(', ')),
            )}
          </dd>
          <dt>{say('receipt.given')}</dt>
          <dd>{moment(event.eventTime)}</dd>
          <dt>{say('receipt.until')}</dt>
          <dd>{moment(event.validUntilAtTheLatest)}</dd>
          <dt>{say('consent.what')}</dt>
          <dd>
            <ul class="plain">
              {products.map(({ kind, id }) => (
                <li key={id}>
                  {say(`kind.${kind}`)} <code>{id}</code>
                </li>
              ))}
            </ul>
          </dd>
          <dt>{say('asked.period')}</dt>
          <dd>{say('asked.periodValue', { from: day(period.from), to: day(period.to) })}</dd>
          <Chosen
            view={view}
            chosen={{
              groups: groups ?? null,
              withoutPersonal: !(personal ?? true),
              gdprBasis: gdprBasis ?? null,
              tradeSecrets: tradeSecrets ?? true,
              measuresVersion: measuresVersion ?? null,
            }}
          />
          <dt>{say('consent.purpose')}</dt>
          <dd>
            <blockquote>
              {piiProcessing.purposes.map(({ purposeDescription }) => defanged(purposeDescription))}
            </blockquote>
          </dd>
          <dt>{say('consent.agreement')}</dt>
          <dd>{defanged([reference, date && day(date)].filter(Boolean).join(', '))}</dd>
          <dt>{say('receipt.basis')}</dt>
          <dd>{say('receipt.basisValue')}</dd>
          <dt>{say('asked.number')}</dt>
          <dd>
            <code>{recordMetadata.recordId}</code>
          </dd>
        </dl>
        <p>{say('receipt.withdraw')}</p>
        <p>
          <a href="/shares">{say('receipt.back')}</a>
        </p>
      </Layout>
    );
  };
