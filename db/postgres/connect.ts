/** Connections to PostgreSQL, with limits that turn a slow or absent database into an error instead of a hang. */
import knex, { type Knex } from 'knex';
import { cut, type PooledConnection } from './lend.ts';
import { prepareStatements } from './prepare.ts';
import { cutWhenSilent } from './cut.ts';
import { refuseStrongLogin } from './login.ts';

/** The role that serving processes act as; the migrations grant it what it needs and no more. */
export const APPLICATION_ROLE = 'right_of_way_app';

/** How much later than its limit a statement's answer, or its refusal, may come. */
const ANSWER_UNDER_WAY_MS = 500;

/** A connection must read the catalogue and plan each statement anew, which costs more than many statements: it is kept between bursts. */
const KEEP_IDLE_MS = 10 * 60_000;

interface ConnectOptions {
  /** Act as this role after logging in; the login must be a member of it, and of none that may do more. */
  role?: string;
  /** Connections at most. */
  max?: number;
  applicationName?: string;
  /** Milliseconds a statement may take; 0 is without limit (migrations, loading). */
  statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection. */
  patienceMs?: number;
  /**
   * For statements that name their rows by id, or by an index that is for them alone: each is planned once a connection,
   * whatever its values, and never by a scan, however short its tables were then. Otherwise PostgreSQL plans it anew as long as
   * it hopes for a better plan, which costs more than the statement.
   */
  plansOnce?: boolean;
}

/** A pool of connections; times are UTC throughout. */
export function connect(url: string, options: ConnectOptions = {}): Knex {
  const { role, max = 20, applicationName = 'right-of-way', statementTimeoutMs = 3000, plansOnce = false } = options;
  const parameters = [
    ...(role ? [`-c role=${role}`] : []),
    '-c TimeZone=UTC',
    `-c statement_timeout=${statementTimeoutMs}`,
    ...(statementTimeoutMs > 0
      ? [`-c lock_timeout=${Math.floor((statementTimeoutMs * 2) / 3)}`, '-c idle_in_transaction_session_timeout=10000']
      : []),
    ...(plansOnce ? ['-c plan_cache_mode=force_generic_plan', '-c enable_seqscan=off'] : []),
  ];
  // API and worker give up after 1.5 s, so that no caller waits. Migrations wait up to 15 s.
  const { patienceMs = statementTimeoutMs > 0 ? 1500 : 15_000 } = options;
  let isLoginKnown = role === undefined; // what acts as itself may be the owner
  const knowLogin = async (connection: PooledConnection, done: (error?: unknown) => void): Promise<void> => {
    try {
      await refuseStrongLogin(connection);
    } catch (error) {
      cut(connection);
      return done(error);
    }
    isLoginKnown = true;
    done();
  };
  return knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: patienceMs,
      keepAlive: true,
      options: parameters.join(' '),
    },
    // Its own messages quote statements and connections; errors reach our log as codes.
    log: { warn: nothing, error: nothing, deprecate: nothing, debug: nothing },
    acquireConnectionTimeout: patienceMs,
    pool: {
      min: 0,
      max,
      idleTimeoutMillis: KEEP_IDLE_MS,
      acquireTimeoutMillis: patienceMs,
      createTimeoutMillis: patienceMs,
      afterCreate(connection: PooledConnection, done: (error?: unknown) => void) {
        if (statementTimeoutMs > 0) {
          cutWhenSilent(connection, statementTimeoutMs + ANSWER_UNDER_WAY_MS);
          prepareStatements(connection);
        }
        if (isLoginKnown) return done();
        void knowLogin(connection, done);
      },
    },
  });
}

/** Connections for the API and the worker: as the application's role. `WrongLogin` where the login may do more. */
export const connectAsApplication = (url: string, options: Omit<ConnectOptions, 'role'> = {}): Knex =>
  connect(url, { ...options, role: APPLICATION_ROLE });

function nothing(): void {}
