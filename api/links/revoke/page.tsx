/** R29: ending a share, and what that did. */
import type { VNode } from 'preact';
import type { ConsentView } from '../../../db/sharing/consent-view.ts';
import { Layout } from '../../ui/layout.tsx';
import { Sharing } from '../../ui/sharing.tsx';
import type { View } from '../../ui/view.ts';

export const revokePage =
  (share: ConsentView) =>
  (view: View): VNode => {
    const { say } = view;
    const downloadedAt = share.request.downloaded_at;
    return (
      <Layout view={view} title={say('revoke.title')}>
        <h1>{say('revoke.title')}</h1>
        <p class="lead">{say('revoke.lead')}</p>
        {downloadedAt && <p class="notice">{say('revoke.downloaded', { at: view.moment(downloadedAt) })}</p>}
        <Sharing view={view} {...share} />
        <form method="post">
          <button type="submit">{say('revoke.button')}</button>
        </form>
      </Layout>
    );
  };

export const revokedPage =
  (share: ConsentView, copiesRemain: boolean) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('revoked.title')}>
        <h1>{say('revoked.title')}</h1>
        <p class="lead">{say(copiesRemain ? 'revoked.copiesRemain' : 'revoked.nothingTaken')}</p>
        <Sharing view={view} {...share} />
      </Layout>
    );
  };
