/** Finds texts that PostgreSQL can't keep: all input that comes by name is checked once, before any schema (R69). */
import type { FieldError } from '../problems/problem.ts';
import { pointerTo } from './field-errors.ts';

/** Half a character of UTF-16, or the character zero: PostgreSQL keeps neither, and quotes what it refuses in its log. */
const isKeepable = (text: string): boolean => !/\p{Cs}/u.test(text) && !text.includes('\u0000');

/** Where in `value` a text or the name of a field can't be kept, below `at`. As deep as it goes: without recursion. */
export function unkeepable(value: unknown, at: string): FieldError[] {
  const found: FieldError[] = [];
  const waiting: { value: unknown; at: string }[] = [{ value, at }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: one, at: place } = next;
    if (typeof one === 'string' && !isKeepable(one)) found.push({ pointer: place, detail: remedy });
    if (typeof one !== 'object' || one === null || Buffer.isBuffer(one)) continue;
    for (const [name, inner] of Object.entries(one)) {
      if (isKeepable(name)) waiting.push({ value: inner, at: place + pointerTo([name]) });
      else found.push({ pointer: place, detail: remedy });
    }
  }
  return found;
}

const remedy = 'This is no text that can be kept: it holds half a character or the character zero. Take that out.';
