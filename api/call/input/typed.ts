/** The texts typed into a form, by the names of its fields. They are kept as typed, so that the form can show them again. */
import { z } from 'zod';
import { writtenVins } from '../../../domain/registrations/written-vins.ts';

export type Typed = Readonly<Record<string, readonly string[]>>;

/** A form as the browser sends it. The form's own checks decide what its fields may hold, and name faults beside the fields. */
export const typedForm = z
  .record(z.string().max(100), z.union([z.string(), z.array(z.string())]))
  .transform((body): Typed => Object.fromEntries(Object.entries(body).map(([name, value]) => [name, [value].flat()])));

/** The one text of a field, without the space around it; empty where there is none. */
export const textIn = (typed: Typed, name: string): string => typed[name]?.[0]?.trim() ?? '';

/** The whole number of a field; nothing where it is none. */
export const numberIn = (typed: Typed, name: string): number | undefined =>
  /^\d{1,9}$/.test(textIn(typed, name)) ? Number(textIn(typed, name)) : undefined;

/** Whether a box was ticked. */
export const isTicked = (typed: Typed, name: string): boolean => textIn(typed, name) !== '';

/** The entries of a field that takes several: boxes ticked, or texts on lines of their own or between commas. */
export const listIn = (typed: Typed, name: string): string[] => [
  ...new Set((typed[name] ?? []).flatMap((text) => text.split(/[\s,;]+/)).filter(Boolean)),
];

/** The VINs of a field, ticked or as people write them (R65); what is none stands among them as it is. */
export const vinsIn = (typed: Typed, name: string): string[] => [...new Set((typed[name] ?? []).flatMap(writtenVins))];
