/** Who asks for continuous data and what for, in its own words: marked as such, with nothing to click (threat 9). */
import type { VNode } from 'preact';
import { defanged } from '../../domain/text/plain-text.ts';
import type { View } from './view.ts';

interface RecipientProps {
  view: View;
  name: string;
  company: string | null;
  country: string;
  purpose: string;
}

export function Recipient({ view, name, company, country, purpose }: RecipientProps): VNode {
  const { say } = view;
  return (
    <dl class="facts">
      <dt>{say('consent.who')}</dt>
      <dd>
        <strong>{defanged(company ?? name)}</strong>
        <br />
        {view.country(country)}
        {company && (
          <>
            <br />
            {say('link.person', { name: defanged(name) })}
          </>
        )}
      </dd>
      <dt>{say('consent.purpose')}</dt>
      <dd>
        <blockquote>{defanged(purpose)}</blockquote>
      </dd>
    </dl>
  );
}
