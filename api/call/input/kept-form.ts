/** What a browser sent by a form of ours and could not be taken: it is given back, to be sent again. Nothing typed is lost. */
import type { Request } from 'express';
import { isSurelyOurs } from '../../sign-in/csrf.ts';
import { typedForm, type Typed } from './typed.ts';

export interface KeptForm {
  /** Where it was sent. */
  address: string;
  typed: Typed;
}

/** Only of what comes from our own page for sure: what others made up is never offered to be sent in somebody's name. */
export function keptForm(req: Request, publicUrl: string): KeptForm | null {
  if (
    req.method !== 'POST' ||
    !req.is(['application/x-www-form-urlencoded', 'multipart/form-data']) ||
    !isSurelyOurs(req, publicUrl)
  )
    return null;
  const read = typedForm.safeParse(req.body);
  return read.success ? { address: req.originalUrl, typed: read.data } : null;
}
