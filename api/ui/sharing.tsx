/** Who asks for what, and what for: what the pages about consent have in common. */
import type { VNode } from 'preact';
import type { ConsentView } from '../../db/sharing/consent-view.ts';
import { defanged } from '../../domain/text/plain-text.ts';
import { Chosen } from './chosen.tsx';
import { SharedProducts } from './shared-products.tsx';
import type { View } from './view.ts';

/** The third party's own words are marked as such and hold nothing to click (threat 9). */
export function Sharing({ view, sharing, state }: { view: View } & ConsentView): VNode {
  const { say, day } = view;
  const { recipient, purpose, agreement } = sharing;
  const { company } = recipient;
  return (
    <dl class="facts">
      <dt>{say('consent.who')}</dt>
      <dd>
        <strong>{defanged(recipient.name)}</strong>
        {company && (
          <>
            <br />
            {defanged(`${company.name}, ${company.address}, ${company.country} (${company.registrationNumber})`)}
          </>
        )}
      </dd>
      <dt>{say('consent.what')}</dt>
      <dd>
        <SharedProducts view={view} products={state.products} />
      </dd>
      <dt>{say('asked.period')}</dt>
      <dd>{say('asked.periodValue', { from: day(state.period.from), to: day(state.period.to) })}</dd>
      <Chosen view={view} chosen={state} />
      <dt>{say('consent.purpose')}</dt>
      <dd>
        <blockquote>{defanged(purpose)}</blockquote>
      </dd>
      <dt>{say('consent.agreement')}</dt>
      <dd>{defanged([agreement.reference, agreement.date && day(agreement.date)].filter(Boolean).join(', '))}</dd>
    </dl>
  );
}
