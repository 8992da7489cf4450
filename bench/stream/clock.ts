/** What all processes of the benchmark know. */

/** The machine's clock that never goes back, in milliseconds: the same in all processes. */
export const monotonic = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/** The signal by which readers know a batch: the last one of each product's readings; its value is the batch's number. */
export const MARK = 'Bench.Mark';
