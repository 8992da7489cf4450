/**
 * Who the application logs in as. A login that may act as a superuser or as the tables' owner could rewrite the audit trail
 * or a request's clock after all, whatever role its connections take on (threats 15 and 16): no such connection is used.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';

/** The login of `DATABASE_URL` may do more than the application's role, or can't act as it. The message says what to do. */
export class WrongLogin extends Error {
  override readonly name = 'WrongLogin';
  readonly code = 'WRONG_LOGIN';

  constructor(fault: string, options?: ErrorOptions) {
    super(
      `DATABASE_URL: ${fault}. Give the application a login of its own, after npm run migrate: ` +
        "create role right_of_way_login login password '…' in role right_of_way_app; (docs/operating.md, Database).",
      options,
    );
  }
}

interface StrongRole {
  login: string;
  role: string;
  why: string;
}

/** The roles that a login is a member of, itself included, and that may do what the application's role may not. */
const STRONG_ROLES = `
  select session_user as login, r.rolname as role,
    case when r.rolsuper then 'is a superuser' when owned.it then 'owns the tables or the database'
      else 'may change the audit trail' end as why
  from pg_roles r cross join lateral (
    select r.oid = (select datdba from pg_database where datname = current_database())
      or exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')
        and c.relnamespace = to_regnamespace('public')) as it
  ) owned
  where pg_has_role(session_user, r.oid, 'member')
    and (r.rolsuper or owned.it or has_table_privilege(r.oid, to_regclass('public.audit'), 'update, delete, truncate'))
  order by r.rolname = session_user desc, r.rolsuper desc limit 1`;

/** Rejects with `WrongLogin` where a connection's login may do more than the application's role. */
export async function refuseStrongLogin(connection: {
  query(sql: string): Promise<{ rows: StrongRole[] }>;
}): Promise<void> {
  const { rows } = await connection.query(STRONG_ROLES);
  const [strong] = rows;
  if (!strong) return;
  const { login, role, why } = strong;
  const may = login === role ? why : `may act as "${role}", which ${why}`;
  throw new WrongLogin(`the login "${login}" ${may}, so a fault of the application could rewrite the audit trail`);
}

export interface LoginWatch {
  /** Rejects with `WrongLogin`, once the database was there to be asked; never resolves. */
  refused: Promise<never>;
  stop(): void;
}

const ASK_EVERY_MS = 1000;

/**
 * Has the pool make its first connection, and so have the login looked at: rejects with `WrongLogin` where it can't stay. While the
 * database is away it is asked each second behind a start that goes on: what is answered without it must be (R22).
 */
export async function watchLogin(db: Knex): Promise<LoginWatch> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const answers = async (): Promise<boolean> => {
    try {
      await db.raw('select 1');
      return true;
    } catch (error) {
      if (error instanceof WrongLogin) throw error;
      if (isNoMember(error)) throw new WrongLogin('the login is not in the role right_of_way_app', { cause: error });
      return false;
    }
  };
  const goOn = async (known: boolean): Promise<never> => {
    while (!known && !signal.aborted) {
      await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) known = await answers();
    }
    return new Promise<never>(() => {});
  };
  const refused = goOn(await answers());
  refused.catch(() => undefined); // told by whoever waits for it
  return { refused, stop: () => stopping.abort() };
}

/** PostgreSQL's refusal of the start-up option `role`: it is not there (22023), or not to be acted as (42501). */
const isNoMember = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['22023', '42501'].includes(String(error.code));
