/** Where the databases of a sandbox's PostgreSQL are, for whoever may read its folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretOf } from '../secrets.ts';
import { POSTGRES_USER } from './user.ts';

export const HOST = '127.0.0.1';

/** What API and worker log in as, as in production. */
export const LOGIN = 'right_of_way_login';

/** The login's password: made once, kept in the folder. */
export const loginPassword = (folder: string): string => secretOf(folder, 'login-password');

export interface DatabaseUrls {
  /** As the owner of the tables, who is a superuser here. */
  readonly url: (database: string) => string;
  /** As the application logs in. */
  readonly loginUrl: (database: string) => string;
}

/** `folder`: that of PostgreSQL, with its cluster and its passwords. */
export function urlsOf(folder: string, port: number): DatabaseUrls {
  const urlOf = (user: string, password: string, database: string) =>
    `postgres://${user}:${encodeURIComponent(password)}@${HOST}:${port}/${encodeURIComponent(database)}`;
  const ownerPassword = readFileSync(join(folder, 'password'), 'utf8').trim();
  return {
    url: (database) => urlOf(POSTGRES_USER, ownerPassword, database),
    loginUrl: (database) => urlOf(LOGIN, loginPassword(folder), database),
  };
}
