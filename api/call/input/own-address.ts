/** Addresses that somebody is sent on to. */
import { z } from 'zod';

/** An address of ours, and not one that only looks like it: `//example.com` would lead away. Anything else is the front page. */
export const ownAddress = z
  .string()
  .max(2000)
  .regex(/^\/(?![/\\])[\x21-\x7e]*$/)
  .catch('/');
