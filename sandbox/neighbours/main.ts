/** The outside companies of the sandbox in one process of their own: who carries the mail, who knows the accounts, and a third party. */
import { connect } from '../../db/postgres/connect.ts';
import { AUDIENCE } from '../environment.ts';
import { startDemoApp } from '../demo-app/app.ts';
import { refuseByHand } from '../refuse-production.ts';
import { startIdentityProvider } from './identity-provider.ts';
import { startMailService } from './mail-service.ts';
import { peopleOf } from './people.ts';

refuseByHand(process.env);

const from = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: this is started by the sandbox, not by hand.`);
  return value;
};

const db = connect(from('OWNER_DATABASE_URL'), { max: 2, applicationName: 'identity-provider' });
const identity = await startIdentityProvider({
  people: peopleOf(db),
  port: Number(from('SANDBOX_IDENTITY_PORT')),
  folder: from('SANDBOX_FOLDER'),
  audience: AUDIENCE,
  client: { id: from('OIDC_CLIENT_ID'), secret: from('OIDC_CLIENT_SECRET'), publicUrl: from('PUBLIC_URL') },
});
const mail = await startMailService({
  port: Number(from('SANDBOX_MAIL_PORT')),
  databaseUrl: from('OWNER_DATABASE_URL'),
  webhookUrl: `http://127.0.0.1:${from('PORT')}/webhooks/sendgrid`,
  log: (line) => console.log(line),
});

const demoApp = await startDemoApp({
  port: Number(from('SANDBOX_DEMO_APP_PORT')),
  operatorUrl: from('PUBLIC_URL'),
  folder: from('SANDBOX_FOLDER'),
  log: (line) => console.log(line),
});

process.once('SIGTERM', () => {
  identity.close();
  identity.closeAllConnections();
  demoApp.close();
  demoApp.closeAllConnections();
  void mail.stop();
  void db.destroy();
});
