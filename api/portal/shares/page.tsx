/** What is shared with third parties, for every authorised user of a product, with the button that ends it (R2, R29, R30). */
import type { VNode } from 'preact';
import type { ConsentDecision } from '../../../db/sharing/consent.ts';
import type { Share } from '../../../db/sharing/shares.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { Chosen } from '../../ui/chosen.tsx';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Layout } from '../../ui/layout.tsx';
import { ProductsToEnd, SharedProducts } from '../../ui/shared-products.tsx';
import type { View } from '../../ui/view.ts';

interface Shares {
  shares: readonly Share[];
  /** The one that was just ended. */
  ended: Share | undefined;
  /** What was just decided. */
  decided?: ConsentDecision | undefined;
  /** That misuse of one was reported. */
  reported: boolean;
  /** Where the older ones are, if there are any. */
  older: string | null;
}

export const sharesPage =
  ({ shares, ended, decided, reported, older }: Shares) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('shares.title')}>
        <h1>{say('shares.title')}</h1>
        <p class="lead">{say('shares.lead')}</p>
        {ended && (
          <p class="notice" role="status">
            <strong>{say('shares.ended', { name: defanged(ended.recipient.name) })}</strong>{' '}
            {say(ended.downloadedAt ? 'revoked.copiesRemain' : 'revoked.nothingTaken')}
          </p>
        )}
        {decided && (
          <p class="notice" role="status">
            <strong>{say(`consent.${decided}.title`)}.</strong> {say(`consent.${decided}.lead`)}
          </p>
        )}
        {reported && (
          <p class="notice" role="status">
            {say('misuse.reported')}
          </p>
        )}
        {shares.length === 0 && <p>{say('shares.none')}</p>}
        {shares.map((share) => (
          <OneShare key={share.requestId} view={view} share={share} />
        ))}
        {older && (
          <p>
            <a href={older}>{say('list.more')}</a>
          </p>
        )}
      </Layout>
    );
  };

function OneShare({ view, share }: { view: View; share: Share }): VNode {
  const { say, day, moment } = view;
  const { requestId, recipient, purpose, period, products, status, consentedAt, downloadUntil, downloadedAt } = share;
  const heading = `share-${requestId}`;
  return (
    <article aria-labelledby={heading}>
      <header class="between">
        <h2 id={heading}>{defanged([recipient.name, recipient.company].filter(Boolean).join(', '))}</h2>
        <span class={share.canEnd ? 'badge' : 'badge over'}>{say(`short.${status}`)}</span>
      </header>
      <dl class="facts">
        <dt>{say('consent.purpose')}</dt>
        <dd>
          <blockquote>{defanged(purpose)}</blockquote>
        </dd>
        <dt>{say('asked.period')}</dt>
        <dd>{say('asked.periodValue', { from: day(period.from), to: day(period.to) })}</dd>
        <Chosen view={view} chosen={share} />
        <dt>{say('asked.products')}</dt>
        <dd>
          <SharedProducts view={view} products={products} />
        </dd>
        {consentedAt && <Fact name={say('shares.consented')}>{moment(consentedAt)}</Fact>}
        {downloadUntil && share.canEnd && <Fact name={say('status.downloadUntil')}>{moment(downloadUntil)}</Fact>}
        <Fact name={say('shares.downloaded')}>{downloadedAt ? moment(downloadedAt) : say('shares.notDownloaded')}</Fact>
        {share.erasedAt && <Fact name={say('shares.erased')}>{moment(share.erasedAt)}</Fact>}
      </dl>
      {share.hasReceipt && (
        <p>
          <a href={`/shares/${requestId}/receipt`}>{say('shares.receipt')}</a>
        </p>
      )}
      {share.canDecide && (
        <p>
          <a href={`/shares/${requestId}/decision`} role="button">
            {say('shares.decide')}
          </a>
        </p>
      )}
      {status === 'awaiting-consent' && !share.canDecide && <p>{say('shares.undecided')}</p>}
      {share.canEnd && status !== 'awaiting-verification' && <EndShare view={view} share={share} />}
      {downloadedAt && <ReportMisuse view={view} share={share} />}
    </article>
  );
}

function EndShare({ view, share }: { view: View; share: Share }): VNode {
  const { say } = view;
  return (
    <details class="act">
      <summary>{say('revoke.button')}</summary>
      <p>{say('revoke.lead')}</p>
      <form method="post" action={`/shares/${share.requestId}/end`}>
        <CsrfField view={view} />
        <ProductsToEnd view={view} products={share.products} />
        <button type="submit">{say('revoke.button')}</button>
      </form>
    </details>
  );
}

/** R60 */
function ReportMisuse({ view, share }: { view: View; share: Share }): VNode {
  const { say } = view;
  const field = `misuse-${share.requestId}`;
  return (
    <details class="act">
      <summary>{say('misuse.summary')}</summary>
      <p>{say('misuse.lead')}</p>
      <form method="post" action={`/shares/${share.requestId}/misuse`}>
        <CsrfField view={view} />
        <label for={field}>{say('misuse.what')}</label>
        <textarea id={field} name="what" rows={4} maxLength={2000} required></textarea>
        <button type="submit" class="secondary">
          {say('misuse.button')}
        </button>
      </form>
    </details>
  );
}
