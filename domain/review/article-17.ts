/**
 * R56: what a public body's request has to say (Article 17(1)), and that it is no request about offences, taxes or customs (Article 16(2)): what
 * the reviewer ticks off. What the form asks for in any case is there; the others may be missing, and a change is asked for.
 */
import type { Details } from '../requests/details.ts';

/** In the order of the article; each letter says where it stands. */
export const article17 = [
  { name: 'dataWanted', letter: '17(1)(a)' },
  { name: 'explanation', letter: '17(1)(b)' },
  { name: 'intendedUse', letter: '17(1)(c)' },
  { name: 'duration', letter: '17(1)(c)' },
  { name: 'eraseOn', letter: '17(1)(d)' },
  { name: 'whyThisHolder', letter: '17(1)(e)' },
  { name: 'sharedWith', letter: '17(1)(f)' },
  { name: 'safeguards', letter: '17(1)(g)' },
  { name: 'legalBasis', letter: '17(1)(h)' },
  { name: 'deadline', letter: '17(1)(i)' },
  { name: 'noOffence', letter: '16(2)' },
] as const satisfies readonly { name: keyof Details<'public-body'>; letter: string }[];

export type Article17Name = (typeof article17)[number]['name'];

/** Each, and whether the form has it. */
export const checklistOf = (
  details: Partial<Details<'public-body'>>,
): { name: Article17Name; letter: string; given: boolean }[] =>
  article17.map((one) => ({ ...one, given: Boolean(details[one.name]) }));
