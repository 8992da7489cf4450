/** The pages that people see on their way through the authorization server, written into its answers. */
import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { isDatabaseAway } from '../../db/postgres/away.ts';
import { locales, type Locale } from '../../domain/languages/languages.ts';
import { defanged } from '../../domain/text/plain-text.ts';
import type { ApiConfig } from '../server/config.ts';
import { Layout } from '../ui/layout.tsx';
import { problemPage } from '../ui/problem.tsx';
import { viewOf, type View } from '../ui/view.ts';
import type { PageKey } from '../../domain/languages/keys.ts';
import type { Pages } from './provider.ts';

const typed = new WeakMap<IncomingMessage, string>();

/** The code in the address that a device shows, kept for our page; without `code`, what was kept. */
export function typedCode(req: IncomingMessage, code?: string): string {
  if (code !== undefined) typed.set(req, code.slice(0, 20));
  return typed.get(req) ?? '';
}

export function pagesOf(config: Pick<ApiConfig, 'operator' | 'policy'>): Pages {
  const show = (ctx: KoaContextWithOIDC, page: (view: View) => VNode) => {
    const wanted = ctx.acceptsLanguages([...locales]);
    const locale: Locale = locales.find((one) => one === wanted) ?? 'en';
    ctx.type = 'html';
    ctx.set('Content-Language', locale);
    ctx.body = `<!doctype html>${render(page(viewOf(locale, config)))}`;
  };
  return {
    typeCode(ctx, fault) {
      if (fault && isDatabaseAway(fault)) return show(ctx, problemPage({ problem: 'unavailable' }));
      show(
        ctx,
        fault?.name === 'AbortedError'
          ? deviceDeclined
          : typeCodePage(secretOf(ctx), typedCode(ctx.req), faultOf(fault)),
      );
    },
    confirmCode: (ctx, program, code) => show(ctx, confirmCodePage(secretOf(ctx), defanged(program), code)),
    deviceDone: (ctx) => show(ctx, deviceDonePage),
    failed(ctx, error, cause) {
      show(ctx, isDatabaseAway(cause) ? problemPage({ problem: 'unavailable' }) : failedPage(error));
    },
  };
}

/** What ties a form to the browser that it was shown in. */
function secretOf({ oidc }: KoaContextWithOIDC): string {
  const secret = oidc.session?.state?.['secret'];
  return typeof secret === 'string' ? secret : '';
}

function faultOf(fault: Error | undefined): PageKey | null {
  if (!fault) return null;
  if (fault.name === 'ExpiredError') return 'device.expired';
  if (fault.name === 'AlreadyUsedError') return 'device.used';
  return fault.name === 'NotFoundError' || fault.name === 'NoCodeError' ? 'device.unknown' : 'device.again';
}

const typeCodePage =
  (secret: string, code: string, fault: PageKey | null) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('device.title')}>
        <h1>{say('device.title')}</h1>
        <p class="lead">{say('device.lead')}</p>
        {fault && (
          <p class="notice" role="alert">
            {say(fault)}
          </p>
        )}
        <form method="post" action="/oauth/code">
          <input type="hidden" name="xsrf" value={secret} />
          <label>
            {say('device.code')}
            <input type="text" name="user_code" value={code} required autocomplete="off" maxLength={20} />
          </label>
          <button type="submit">{say('device.on')}</button>
        </form>
      </Layout>
    );
  };

const confirmCodePage =
  (secret: string, program: string, code: string) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('device.confirm.title')}>
        <h1>{say('device.confirm.title')}</h1>
        <p class="lead">{say('device.confirm.lead', { program })}</p>
        <p>
          <strong>
            <code>{code}</code>
          </strong>
        </p>
        <p>{say('device.confirm.else')}</p>
        <form method="post" action="/oauth/code" class="choices">
          <input type="hidden" name="xsrf" value={secret} />
          <input type="hidden" name="user_code" value={code} />
          <button type="submit" name="confirm" value="yes">
            {say('device.confirm.yes')}
          </button>
          <button type="submit" name="abort" value="yes" class="secondary">
            {say('device.confirm.no')}
          </button>
        </form>
      </Layout>
    );
  };

const plain =
  (title: PageKey, lead: PageKey) =>
  (view: View): VNode => (
    <Layout view={view} title={view.say(title)}>
      <h1>{view.say(title)}</h1>
      <p class="lead">{view.say(lead)}</p>
    </Layout>
  );
const deviceDonePage = plain('device.done.title', 'device.done.lead');
const deviceDeclined = plain('device.declined.title', 'device.declined.lead');

/** Says the error's name, which is the library's, and nothing of what was sent. */
const failedPage =
  (error: string) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('oauth.failed.title')}>
        <h1>{say('oauth.failed.title')}</h1>
        <p class="lead">{say('oauth.failed.lead')}</p>
        <p>
          <small>{say('oauth.failed.error', { error })}</small>
        </p>
      </Layout>
    );
  };
