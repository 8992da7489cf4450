/** Where a form came from: our own page, and for a signed-in account the page of that very session (threat 5). */
import type { Request } from 'express';
import type { AnyCaller, Route } from '../route.ts';
import type { Services } from '../../server/services.ts';
import { refuseForeign } from '../../sign-in/csrf.ts';

/** Links and the sandbox's addresses take calls of programs, too: those say nothing of where they come from. */
export function checkForm(req: Request, route: Route, caller: AnyCaller, { csrf, config }: Services): void {
  if (route.method !== 'post' || (route.takes !== 'form' && route.takes !== 'json-or-form')) return;
  refuseForeign(req, config.publicUrl, route.takes === 'form');
  if ('session' in route.policy && caller) csrf.check(req);
}
