/**
 * In CI a test that failed is tried once more, and the log says so: real servers on a shared machine now and then answer
 * 503 because they are slow, which is right of them. A fault of ours fails twice.
 */
import { jest } from '@jest/globals';

if (process.env['CI']) jest.retryTimes(1, { logErrorsBeforeRetry: true });
