/** What staff hold back of continuous data, as answers say it (R54). */
import { z } from 'zod';
import { heldBackHow } from '../../../domain/registry/chosen.ts';

export const heldBackBySignal = z
  .record(z.string(), z.enum(heldBackHow))
  .describe('Trade secrets that are held back, by path, and how; the letter says why.');
