/** What a way to a Temporal server is. */

/** The production server with its schema tool, on PostgreSQL; or the CLI, whose built-in server keeps its data in SQLite. */
export type TemporalBinaries = { kind: 'server'; server: string; sqlTool: string } | { kind: 'cli'; cli: string };

/** The first server that can move one workflow's clock forward. */
export const FIRST_WITH_TIME_SKIPPING = [1, 32] as const;

export interface Way {
  kind: TemporalBinaries['kind'];
  /** Whether an earlier start fetched or built it. */
  isCached: boolean;
  /** What the terminal says as this way is gone. */
  said: string;
  /** What is missing, and what helps; undefined where the way is open. Fetches nothing. */
  problem: () => Promise<string | undefined>;
  /** Fetches or builds what is not cached. */
  take: () => Promise<TemporalBinaries>;
}
