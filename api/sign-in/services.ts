/** What signing in at the pages takes, put together. */
import type { Knex } from 'knex';
import { createSessionStore } from '../../db/sign-in/sessions.ts';
import type { ApiConfig } from '../server/config.ts';
import type { Services } from '../server/services.ts';
import { createLogoutTokenReader } from './back-channel.ts';
import { createAttempts } from './attempt.ts';
import { createCsrf } from './csrf.ts';
import { createSignIn } from './identity.ts';
import { createSessions } from './session.ts';

export const signInServices = (
  db: Knex,
  { sessionKeys: keys, identityProvider, publicUrl }: ApiConfig,
): Pick<Services, 'sessions' | 'csrf' | 'signIn' | 'attempts' | 'readLogoutToken'> => ({
  sessions: createSessions({ store: createSessionStore(db), keys, publicUrl }),
  csrf: createCsrf({ keys, publicUrl }),
  signIn: createSignIn({ ...identityProvider, publicUrl }),
  attempts: createAttempts(keys, publicUrl),
  readLogoutToken: createLogoutTokenReader(identityProvider),
});
