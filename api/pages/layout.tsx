/** The frame of every page: whose it is, where one can go, one content, where to ask. */
import type { ComponentChildren, VNode } from 'preact';
import { Navigation } from './navigation.tsx';
import type { View } from './view.ts';

interface LayoutProps {
  view: View;
  title: string;
  /** Of our own; every page works without. */
  script?: string;
  /** Lists and figures need more room than running text. */
  wide?: boolean;
  children: ComponentChildren;
}

export function Layout({ view, title, script, wide = false, children }: LayoutProps): VNode {
  const { contactEmail, name } = view.operator;
  const [before, after] = view.say('site.questions', { email: '\u0000' }).split('\u0000');
  return (
    <html lang={view.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · ${name}`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/pico.css" />
        <link rel="stylesheet" href="/assets/pages.css" />
        {script && <script src={script} defer />}
      </head>
      <body>
        <a class="skip" href="#content">
          {view.say('site.skip')}
        </a>
        <header class="site">
          <div class="container">
            <strong>
              <a href="/">{name}</a>
            </strong>
            <span>{view.say('site.name')}</span>
          </div>
          {view.visitor && <Navigation view={view} visitor={view.visitor} />}
        </header>
        <main class={wide ? 'container wide' : 'container'} id="content">
          {children}
        </main>
        <footer class="container">
          <small>
            {before}
            <a href={`mailto:${contactEmail}`}>{contactEmail}</a>
            {after}
          </small>
        </footer>
      </body>
    </html>
  );
}
