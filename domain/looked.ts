/** What a look at a row found: nothing is left to do for its workflow, or when it looks again by itself (`null`: only when it is told to). */
export type Looked = { over: true } | { over: false; againInMs: number | null };
