/** For connections by which a test arranges or looks: the application gives up within seconds, which a busy machine takes easily. */
export const patient = { statementTimeoutMs: 120_000, patienceMs: 60_000 };
