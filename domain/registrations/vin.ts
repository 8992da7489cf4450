/** Vehicle identification numbers (R4): 17 characters of ISO 3779, no check digit, since European VINs need not carry one. */
import { z } from 'zod';

const ISO_3779 = /^[A-HJ-NPR-Z0-9]{17}$/;

export const VIN_REMEDY =
  'A VIN has 17 characters: digits and capital letters without I, O and Q. It stands in the registration document.';

export const vinSchema = z
  .string()
  .trim()
  .transform((text) => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())) // ASCII alone: `ſ` is no S
  .pipe(z.string().regex(ISO_3779, VIN_REMEDY))
  .brand<'Vin'>()
  .meta({ example: 'WVWZZZ1JZXW000001', description: VIN_REMEDY });
export type Vin = z.infer<typeof vinSchema>;

/** The VIN as it is kept, or `undefined` where the text is none (R4, `malformed` in R5). */
export function parseVin(text: string): Vin | undefined {
  const result = vinSchema.safeParse(text);
  return result.success ? result.data : undefined;
}

/** The number that people know a product by, as it is kept: VINs in capital letters, serial numbers as they are. */
export const keptNumber = (number: string): string => (ISO_3779.test(number) ? number : (parseVin(number) ?? number));

/** What validating a VIN may answer (R5). `not-registered` says the same whether it is another's or does not exist. */
export const vinVerdicts = ['ok', 'malformed', 'not-registered', 'not-activated'] as const;
export type VinVerdict = (typeof vinVerdicts)[number];
