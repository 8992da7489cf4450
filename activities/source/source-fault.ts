/** What can be wrong with the records that a source gives; the messages carry none of them. */
export const sourceFaults = {
  'broken-off': 'The records broke off before their end.',
  'wrong-product': 'The source gave a record of another product.',
  'wrong-form': 'The source gave something that is not a record in the form agreed.',
  'unknown-signal': 'A record has a signal that the catalogue of signals does not explain.',
  'outside-cut': 'The source gave a record from outside the period that may be given.',
} as const;
export type SourceFaultCode = keyof typeof sourceFaults;

/** An export that meets one fails as a whole: leaving out the record would hide that something is wrong. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
  readonly code: SourceFaultCode;

  constructor(code: SourceFaultCode) {
    super(sourceFaults[code]);
    this.code = code;
  }
}
