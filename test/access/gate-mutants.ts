/** Faults that would weaken the gate: for each, what stands in the build of `db/access/gate.ts`, and what would stand there. */
export const gateMutants = {
  'hands over without the lock': [['select pg_advisory_xact_lock_shared(${LOCK})`', 'select ${LOCK}`']],
  'ends without waiting': [['await db.raw(`select pg_advisory_xact_lock(${LOCK})`);', '']],
  'reads what may be read before it has the lock': [
    ['BEGIN, ...executing]', "...BEGIN.split(';').slice(0, 5), ...executing, BEGIN.split(';')[5]]"],
    ['preparing.length + BEGINS', 'preparing.length + 5'],
    ['answers.slice(before)', 'answers.slice(before, -1)'],
  ],
  'lets the lock go before it hands over': [
    ['const given = give(rows, signals);', "await lent.connection.query('commit'); const given = give(rows, signals);"],
  ],
} as const satisfies Record<string, readonly (readonly [right: string, wrong: string])[]>;

export type GateMutant = keyof typeof gateMutants;
