/** What a call is about, for the log: ids alone, each under the name of its kind, so that `requestId` is always a data request's. */
import type { Request } from 'express';
import type { LinkPurpose } from '../../../domain/links/token.ts';
import type { AnyCaller, Route } from '../route.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const kinds: Record<string, string> = {
  requests: 'requestId',
  shares: 'requestId',
  products: 'productId',
  enquiries: 'enquiryId',
  applications: 'applicationId',
  'provider-applications': 'applicationId',
};

/** What links are to, where it is no request. */
const linked: Partial<Record<LinkPurpose, string>> = { enquiry: 'enquiryId', access: 'linkId' };

/** The id in an address such as `/v1/requests/:id`, or behind a link. A link's token is in neither. */
export function aboutOf({ params }: Request, { path, policy }: Route, caller: AnyCaller): Record<string, string> {
  if ('link' in policy && caller && 'id' in caller) return { [linked[policy.link] ?? 'requestId']: caller.id };
  const [, collection = '', name = ''] = /\/([\w-]+)\/:(id|requestId)\b/.exec(path) ?? [];
  const value = params[name];
  return typeof value === 'string' && UUID.test(value) ? { [kinds[collection] ?? 'id']: value } : {};
}

/** Who called: an account by its id at the identity provider, a link by its kind. */
export const actorOf = ({ policy }: Route, caller: AnyCaller): string | undefined =>
  caller === null
    ? undefined
    : 'account' in caller
      ? caller.account
      : 'clientId' in caller
        ? `client:${caller.clientId}`
        : 'link' in policy
          ? `link:${policy.link}`
          : undefined;
