/** A session made without the identity provider, for the API under test: its row, its signed cookie, its form token. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/principal.ts';
import type { ApiProcess } from '../api/api-under-test.ts';

export interface SignedIn {
  cookie: string;
  /** What this session's forms carry. */
  csrf: string;
}

export async function signedIn(api: ApiProcess, account: Principal): Promise<SignedIn> {
  const sid = randomUUID();
  const expire = new Date(Date.now() + 600_000);
  const cookieData = { originalMaxAge: 600_000, expires: expire.toISOString(), httpOnly: true, path: '/' };
  await api.owner('sessions').insert({
    sid,
    expire,
    sess: JSON.stringify({ cookie: cookieData, account, endsAt: expire.getTime() }),
  });
  const [key = ''] = api.services.config.sessionKeys;
  const mac = createHmac('sha256', key).update(sid).digest('base64').replace(/=+$/, '');
  const session = `session=${encodeURIComponent(`s:${sid}.${mac}`)}`;
  const page = await api.call('GET', '/', { accept: 'text/html', headers: { cookie: session } });
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  return { cookie: `${session}; csrf=${csrf}`, csrf };
}
