/**
 * A typed client of Right of Way. `createClient` has a function for each method, typed by path; `readings` follows continuous
 * data by cursor, `stream` live; both lose nothing where a connection breaks.
 */
export { createClient, type Client, type ClientOptions } from './client.ts';
export { ProblemError, type Problem } from './problem.ts';
export { readings, type Reading, type ReadingsOptions, type ReadingsPage } from './readings.ts';
export { stream, type StreamEvent, type StreamOptions } from './stream.ts';
export type { components, operations, paths } from './schema.ts';
