/**
 * How long a hand-over may hold its lock. `HELD_MS`: PostgreSQL frees what a process holds that hangs in the middle after this
 * time, which is less than an end waits for it (connect.ts). `FRESH_MS`: an answer older than this may be about what is free
 * again, so nothing is handed over by it.
 */
export const HELD_MS = 1500;
export const FRESH_MS = 1200;
