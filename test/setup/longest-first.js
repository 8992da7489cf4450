/** The order of files: the few that take long begin first, so that no worker sits alone with one of them at the end. */
const LONG = [
  'faults/kills',
  'downloads/cut-at-once',
  'downloads/many-files',
  'ingest/kafka',
  'docs/tour-data',
  'ingest/bulk',
  'sharing/engine-away',
  'ui/looks',
  'processes/stopping',
  'canaries/canaries',
  'downloads/download',
  'console/support',
  'sandbox/chosen-at-start',
  'console/decisions',
];
const place = ({ path }) => {
  const found = LONG.findIndex((name) => path.includes(`/test/${name}.test.`));
  return found === -1 ? LONG.length : found;
};

export default class LongestFirst {
  sort(tests) {
    return [...tests].sort((one, other) => place(one) - place(other) || one.path.localeCompare(other.path));
  }
  shard(tests, { shardIndex, shardCount }) {
    return this.sort(tests).filter((_, i) => i % shardCount === shardIndex - 1);
  }
  allFailedTests(tests) {
    return tests;
  }
  cacheResults() {}
}
