/** Checks a call's parts by its route's schemas; everything that is wrong is said at once. */
import type { Request } from 'express';
import { z } from 'zod';
import { Problem, type FieldError } from '../problems/problem.ts';
import { notFound } from '../../../domain/refusal.ts';
import { fieldErrors } from './field-errors.ts';
import type { AnyCaller, CheckedCall, Route } from '../route.ts';
import { unkeepable } from './well-formed.ts';
import type { Services } from '../../server/services.ts';

const nothing = z.strictObject({});

type Input = Pick<CheckedCall, 'params' | 'query' | 'headers' | 'body'>;

export async function checkInput(req: Request, route: Route, caller: AnyCaller, services: Services): Promise<Input> {
  const errors: FieldError[] = [];
  const check = (schema: z.ZodType | undefined, value: unknown, at: string): unknown => {
    const unkept = schema ? unkeepable(value, at) : [];
    errors.push(...unkept);
    if (unkept.length > 0) return undefined;
    const result = schema?.safeParse(value);
    if (result && !result.success) errors.push(...fieldErrors(result.error, value, at));
    return result?.data;
  };
  const input = {
    params: paramsOf(req, route),
    query: check(querySchema(route), { ...req.query }, '/query'),
    headers: check(route.headers, req.headers, '/headers'),
    body: check(bodySchema(route), req.body, ''),
  };
  if (errors.length > 0 && input.body === undefined && route.furtherFaults && unkeepable(req.body, '').length === 0) {
    const named = new Set(errors.map(({ pointer }) => pointer));
    const further = await route.furtherFaults(req.body, caller, services);
    errors.push(...further.filter(({ pointer }) => !named.has(pointer)));
  }
  if (errors.length > 0)
    throw new Problem('invalid', 'Mend the fields listed in errors and send it again.', { errors });
  return input;
}

/** A path that can't be an address, such as one with a malformed id, answers `not-found`. */
function paramsOf(req: Request, { params }: Route): unknown {
  const result = params?.safeParse(req.params);
  if (result && !result.success) throw notFound();
  return result?.data;
}

/** Routes for programs (`accounts`) refuse unknown parameters. Others ignore them: mail programs and the like add some to links. */
const querySchema = (route: Route): z.ZodType | undefined =>
  route.query ?? ('accounts' in route.policy ? nothing : undefined);

const bodySchema = (route: Route): z.ZodType | undefined =>
  route.method === 'get' || route.takes === 'stream' ? undefined : (route.body ?? nothing);
