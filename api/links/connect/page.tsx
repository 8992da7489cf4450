/** Who asks, and the way to where their program begins. */
import type { VNode } from 'preact';
import type { Client } from '../../../db/credentials/clients.ts';
import { Layout } from '../../ui/layout.tsx';
import { Recipient } from '../../ui/recipient.tsx';
import type { View } from '../../ui/view.ts';

export const connectPage =
  ({ developer, initiateLoginUri }: Client, purpose: string) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('connect.title')}>
        <h1>{say('connect.title')}</h1>
        <p class="lead">{say('connect.lead')}</p>
        <Recipient view={view} {...developer} purpose={purpose} />
        {initiateLoginUri ? (
          <>
            <p>{say('connect.leads', { host: new URL(initiateLoginUri).host })}</p>
            <p>
              <a href={initiateLoginUri} role="button" rel="noreferrer">
                {say('connect.on')}
              </a>
            </p>
          </>
        ) : (
          <p>{say('connect.inProgram')}</p>
        )}
      </Layout>
    );
  };
