/** The emails a request may cause; each at most once a request, unless support sends one again. */
export const mailSteps = ['verify', 'overdue', 'ready', 'no-data', 'lapsed', 'cancelled'] as const;
export type MailStep = (typeof mailSteps)[number];
