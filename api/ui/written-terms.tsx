/** A text that people accept: its version, its paragraphs, and the hash that it is known by. */
import type { VNode } from 'preact';
import type { Terms } from '../../domain/developers/terms.ts';
import type { View } from './view.ts';

export const WrittenTerms = ({
  view: { say, day },
  terms: { version, effectiveFrom, text, sha256 },
}: {
  view: View;
  terms: Terms;
}): VNode => (
  <>
    <p>
      <small>{say('terms.version', { version, from: day(effectiveFrom) })}</small>
    </p>
    {text.split(/\n\s*\n/).map((paragraph) => (
      <p class="written" key={paragraph}>
        {paragraph}
      </p>
    ))}
    <p>
      <small>
        SHA-256: <code>{sha256}</code>
      </small>
    </p>
  </>
);
