/** What webhooks tell of (R18, R48): ids and states. Whoever wants to know more asks for it, as they may at that moment. */
import { noticeTypes } from '../notices/types.ts';
import type { State } from '../requests/states.ts';

/** `request.changed`: of a request that was submitted by whoever made the webhook, or through the frontend. The others are notices. */
export const webhookTypes = ['request.changed', ...noticeTypes] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** A delivery that was asked for to try the way. */
export const TEST = 'webhook.test';
export type DeliveredType = WebhookType | typeof TEST;

export const deliveryStates = ['waiting', 'sending', 'delivered', 'failed', 'dropped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What is told, as the record has it. */
export interface Told {
  type: DeliveredType;
  at: Date;
  request: { id: string; status: State } | null;
  notice: { id: string; data: Record<string, unknown> } | null;
}

/** Of a notice: what is an id, a reason or a time. Names, VINs and serial numbers stay with `GET /v1/notices`. */
const OF_A_NOTICE = [
  'credential',
  'secret',
  'clientId',
  'through',
  'access',
  'consent',
  'company',
  'dataProduct',
  'until',
  'expiresAt',
  'because',
  'version',
  'effectiveFrom',
];

/** The body of a delivery. */
export const bodyOf = ({ type, at, request, notice }: Told): string =>
  JSON.stringify({ type, timestamp: at.toISOString(), data: dataOf(request, notice) });

function dataOf(request: Told['request'], notice: Told['notice']): Record<string, unknown> {
  if (request) return { request: request.id, status: request.status };
  if (!notice) return {};
  const { data } = notice;
  const products = data['products'];
  return {
    notice: notice.id,
    ...Object.fromEntries(OF_A_NOTICE.flatMap((name) => (name in data ? [[name, data[name]]] : []))),
    ...(Array.isArray(products) ? { products: products.length } : {}),
  };
}
