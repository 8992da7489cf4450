/** What developers, fleets and providers are told by call (R48): named as events are, with ids and numbers of products, never readings. */
export const noticeTypes = [
  'access.given',
  'access.ended',
  'consent.given',
  'consent.removed',
  'subscription.ended',
  'credential.expiring',
  'terms.changed',
] as const;
export type NoticeType = (typeof noticeTypes)[number];

export interface Notice {
  id: string;
  type: NoticeType;
  at: Date;
  /** Ids, numbers of products, groups, times and why; what it holds is by its type. */
  data: Record<string, unknown>;
}
