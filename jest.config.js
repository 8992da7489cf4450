import { totalmem } from 'node:os';

/** Tests run on the sources; the processes they talk to run on the build, which `npm test` makes first. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/test/setup/start-everything.ts',
  globalTeardown: '<rootDir>/test/setup/stop-everything.ts',
  testTimeout: 300_000, // for what hangs; a busy machine may take its time
  // Each has a sandbox of its own (test/setup/lender.ts), of about a gigabyte: some wait while others work.
  maxWorkers: totalmem() > 12 * 2 ** 30 ? 3 : 2,
  testSequencer: '<rootDir>/test/setup/longest-first.js',
  reporters: ['default', '<rootDir>/test/setup/closing-line.js'],
};
