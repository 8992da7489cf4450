/** What can go wrong in DuckDB, as codes: its own messages quote paths and values, and a path may have a VIN in it. */
export type DuckFaultCode =
  | 'file-missing'
  | 'file-broken'
  | 'column-missing'
  | 'wrong-type'
  | 'no-room'
  | 'stopped'
  | 'raised'
  | 'failed';

/** By the beginnings of DuckDB's messages, the more special ones first; each was seen. */
const KNOWN: [RegExp, DuckFaultCode][] = [
  [/^IO Error: (No files found|Cannot open file)/, 'file-missing'],
  [/^INTERRUPT Error/, 'stopped'],
  [/^Out of Memory Error|No space left on device/, 'no-room'],
  [/^Binder Error: Referenced column|schema mismatch|^Binder Error: Column .* (in USING|not found)/, 'column-missing'],
  [/^Conversion Error|^Binder Error: (No function matches|Cannot (mix|compare|cast)|Could not choose)/, 'wrong-type'],
  [
    /^(Invalid Input Error: (No magic bytes|File '.*' too small|Failed to read Parquet)|Invalid Error|IO Error|TProtocolException|Serialization Error)/,
    'file-broken',
  ],
  [/parquet|zstd|snappy|gzip|brotli|LZ4/i, 'file-broken'],
];

export class DuckFault extends Error {
  override readonly name = 'DuckFault';
  readonly code: DuckFaultCode;
  /** What a statement of ours raised by `error('…')`, where the code is `raised`. */
  readonly raised: string | undefined;

  constructor(code: DuckFaultCode, raised?: string) {
    super(`DuckDB could not do it: ${raised ?? code}.`);
    this.code = code;
    this.raised = raised;
  }
}

/** An error of DuckDB without what it quotes; an error of our own as it is. */
export function faultOf(error: unknown): unknown {
  const { message } = error as Partial<Error>;
  if (error instanceof DuckFault || typeof message !== 'string') return error;
  const raised = /^Invalid Input Error: ([a-z]+(?:-[a-z]+)+)$/.exec(message)?.[1];
  if (raised) return new DuckFault('raised', raised);
  const known = KNOWN.find(([pattern]) => pattern.test(message));
  // Errors of DuckDB begin with the name of their kind.
  return known || /^[A-Z][A-Za-z ]* Error: /.test(message) ? new DuckFault(known?.[1] ?? 'failed') : error;
}
