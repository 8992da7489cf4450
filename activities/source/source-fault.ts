/** What can be wrong with the records that a source gives; the messages carry none of them. */
export const sourceFaults = {
  'broken-off': 'The records broke off before their end.',
  'wrong-product': 'The source gave a record of another product.',
  'wrong-form': 'The source gave something that is not a record in the form agreed.',
  'unknown-signal': 'A record has a signal that the catalogue of signals does not explain.',
  'outside-cut': 'The source gave a record from outside the period that may be given.',
  'lake-away': 'The folder or bucket of the lake is not there, is empty, or may not be read.',
  'file-missing': 'A file that has to be in the lake is not there.',
  'file-broken': 'A file of the lake is broken.',
  'file-changed': 'A file of the lake was changed while it was read.',
  'column-missing': 'A file of the lake lacks a column that the settings name.',
  'wrong-type': 'A column of the lake has a type that it cannot be read by.',
  'wrong-day': 'A file of the lake has readings of another day than its path says.',
  'not-in-path': 'A name may not stand in a path of the lake: letters, digits, points, - and _ may.',
  'no-room': 'Sorting readings of the lake took more memory than the settings allow.',
  'no-room-for-copies': 'There is no room for copies of files of the lake: make some, or let copiesMb be more.',
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
