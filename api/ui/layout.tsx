/** The frame of every page: whose it is, where one can go, one content, where to ask. */
import type { ComponentChildren, VNode } from 'preact';
import { LanguageSwitch } from './language-switch.tsx';
import { Navigation } from './navigation.tsx';
import type { View } from './view.ts';

interface LayoutProps {
  view: View;
  title: string;
  /** Support's pages: lists and figures need more room than running text, and keep themselves up to date where scripts run. */
  console?: boolean;
  /** A script of ours that this page has besides; its answer has to let it run. */
  script?: string | undefined;
  /** Where the browser goes on by itself. */
  goesOnTo?: string;
  children: ComponentChildren;
}

export function Layout({ view, title, console = false, script, goesOnTo, children }: LayoutProps): VNode {
  const { contactEmail, name, brand } = view.operator;
  const [before, after] = view.say('site.questions', { email: '\u0000' }).split('\u0000');
  return (
    <html lang={view.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {goesOnTo && <meta http-equiv="refresh" content={`0; url=${goesOnTo}`} />}
        <title>{`${title} · ${name}`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/pico.css" />
        <link rel="stylesheet" href="/assets/pages.css" />
        {console && <link rel="stylesheet" href="/assets/console.css" />}
        {console && <script src="/assets/console.js" defer />}
        {script && <script src={script} defer />}
      </head>
      <body>
        <a class="skip" href="#content">
          {view.say('site.skip')}
        </a>
        <header class="site">
          <div class="container">
            <strong>
              <a href="/">{brand.logo ? <img src="/assets/logo" alt={name} /> : name}</a>
            </strong>
            <span>{view.say('site.name')}</span>
            <LanguageSwitch view={view} />
          </div>
          {view.visitor && <Navigation view={view} visitor={view.visitor} />}
        </header>
        <main class="container" id="content">
          {children}
        </main>
        <footer class="container">
          {view.visitor?.kind !== 'staff' && (
            <small>
              {before}
              <a href={`mailto:${contactEmail}`}>{contactEmail}</a>
              {after}
            </small>
          )}
          <Ways view={view} />
        </footer>
      </body>
    </html>
  );
}

/** At the foot: a question by form, and what the operator has to say of itself. */
function Ways({ view }: { view: View }): VNode {
  const { say, operator } = view;
  const ways = [
    ['/question', say('site.ask')],
    ['/complaints', say('site.complain')],
    ['/catalogue', say('site.catalogue')],
    ['/disclosures', say('site.disclosures')],
    [operator.imprintUrl, say('site.imprint')],
    [operator.privacyUrl, say('site.privacy')],
  ] as const;
  return (
    <nav aria-label={say('site.legal')}>
      <ul>
        {ways.map(
          ([address, words]) =>
            address && (
              <li key={address}>
                <a href={address}>{words}</a>
              </li>
            ),
        )}
      </ul>
    </nav>
  );
}
