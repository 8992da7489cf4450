/** What is wrong with a text that somebody wrote, said by what its schema found. */
import { asMeant } from '../../../domain/text/plain-text.ts';
import type { FieldError } from '../problems/problem.ts';
import { textIn, type Typed } from './typed.ts';

export interface TextFault {
  words: 'fault.text.empty' | 'fault.text.long' | 'fault.text.signs';
  values: Record<string, number>;
}

/** How long a text may be, where that is what is wrong with it; `undefined` otherwise. */
export const mostOf = ({ detail }: FieldError): number | undefined => {
  const most = /^At most (\d+) characters/.exec(detail)?.[1];
  return most === undefined ? undefined : Number(most);
};

/** Its length as it is counted. */
export const lengthOf = (typed: Typed, name: string): number => asMeant(textIn(typed, name)).length;

/** Of the field `name`, which the body has at its top. */
export function textFault(errors: readonly FieldError[], typed: Typed, name: string): TextFault | undefined {
  const error = errors.find(({ pointer }) => pointer === `/${name}`);
  if (!error) return undefined;
  const most = mostOf(error);
  if (most !== undefined) return { words: 'fault.text.long', values: { most, count: lengthOf(typed, name) } };
  return { words: lengthOf(typed, name) === 0 ? 'fault.text.empty' : 'fault.text.signs', values: {} };
}
