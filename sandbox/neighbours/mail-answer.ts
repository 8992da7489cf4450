/** What `POST /v3/mail/send` of the stand-in answers: SendGrid's own answers, or the fault that is set. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import { acceptMail, type Ending } from './mail-acceptance.ts';
import type { MailModes } from './mail-modes.ts';
import { captured, errorsOf, mailSendBody, sendGridErrors, type Captured } from './mail-send-body.ts';

const MOST_CLOSING_MS = 5;

/** Checks the call as SendGrid would, and then behaves as told. */
export async function answerSend(db: Knex, modes: MailModes, req: Request, res: Response): Promise<void> {
  if (!/^Bearer SG\.\S+$/.test(req.get('authorization') ?? '')) {
    res
      .status(401)
      .json(sendGridErrors({ message: 'The provided authorization grant is invalid, expired, or revoked' }));
    return;
  }
  const body = mailSendBody.safeParse(req.body);
  if (!body.success) {
    res.status(400).json(errorsOf(body.error));
    return;
  }
  await answer(db, modes, captured(body.data), res);
}

async function answer(db: Knex, modes: MailModes, mail: Captured, res: Response): Promise<void> {
  const { mode, delayMs } = modes.take(mail.to);
  const accept = (ending: Ending = 'deliver') => acceptMail(db, mail, ending, modes);
  const accepted = (messageId: string) => void res.status(202).set('X-Message-Id', messageId).end();
  const failed = () => void res.status(500).json(sendGridErrors({ message: 'internal server error' }));
  switch (mode) {
    case 'ok':
      return accepted(await accept());
    case 'bounce':
      return accepted(await accept('bounce'));
    case 'drop':
      return accepted(await accept('drop'));
    case 'late':
      await delay(delayMs);
      return accepted(await accept());
    case 'accept-then-500':
      await accept();
      return failed();
    case 'error-500':
      return failed();
    case 'accept-lose-answer':
      await accept();
      res.socket?.resetAndDestroy();
      return undefined;
    case 'accept-then-close': {
      // The answer says nothing of it, so the next mail may be on its way here already.
      const { socket } = res;
      res.once('close', () => void delay(Math.random() * MOST_CLOSING_MS).then(() => socket?.end()));
      return accepted(await accept());
    }
    case 'lose-mail':
      res.socket?.resetAndDestroy();
      return undefined;
    case 'timeout':
      return undefined;
    case 'refuse-429':
      res.status(429).set({ 'Retry-After': '1', 'X-RateLimit-Remaining': '0' });
      return void res.json(sendGridErrors({ message: 'too many requests' }));
    case 'refuse-400':
      return void res
        .status(400)
        .json(sendGridErrors({ message: 'Does not contain a valid address.', field: 'personalizations.0.to.0.email' }));
  }
}
