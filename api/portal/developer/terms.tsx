/** The terms of API access, to be read by anybody (R41). */
import type { VNode } from 'preact';
import type { Terms } from '../../../domain/developers/terms.ts';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const termsPage =
  ({ title, version, effectiveFrom, text, sha256 }: Terms) =>
  (view: View): VNode => (
    <Layout view={view} title={title}>
      <h1>{title}</h1>
      <p>
        <small>{view.say('terms.version', { version, from: view.day(effectiveFrom) })}</small>
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
    </Layout>
  );
