/** The body of `POST /v3/mail/send`, as far as SendGrid requires it of us, and its way of saying what is wrong. */
import { z } from 'zod';

const address = z.object({ email: z.email(), name: z.string().optional() });
const switched = z.object({ enable: z.boolean() });

const customArgs = z.record(z.string(), z.string());

export const mailSendBody = z.object({
  personalizations: z
    .array(
      z.object({ to: z.array(address).min(1), subject: z.string().optional(), custom_args: customArgs.optional() }),
    )
    .length(1),
  from: address,
  reply_to: address.optional(),
  subject: z.string().min(1),
  content: z.array(z.object({ type: z.string(), value: z.string().min(1) })).min(1),
  custom_args: customArgs.optional(),
  tracking_settings: z.object({ click_tracking: switched, open_tracking: switched }).partial().optional(),
});
export type MailSendBody = z.infer<typeof mailSendBody>;

export interface Captured {
  mailId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** A mail as the outbox keeps it. */
export function captured(body: MailSendBody): Captured {
  const [personalization] = body.personalizations;
  const part = (type: string) => body.content.find((content) => content.type === type)?.value ?? '';
  return {
    mailId: personalization?.custom_args?.['mail_id'] ?? body.custom_args?.['mail_id'] ?? '',
    to: personalization?.to[0]?.email ?? '',
    subject: personalization?.subject ?? body.subject,
    text: part('text/plain'),
    html: part('text/html'),
  };
}

const HELP = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html';

/** `{ errors: [{ message, field, help }] }` */
export const sendGridErrors = (...errors: { message: string; field?: string | null }[]) => ({
  errors: errors.map(({ message, field = null }) => ({
    message,
    field,
    help: field === null ? null : `${HELP}#message.${field}`,
  })),
});

export const errorsOf = (error: z.ZodError) =>
  sendGridErrors(...error.issues.map((issue) => ({ message: issue.message, field: issue.path.join('.') })));
