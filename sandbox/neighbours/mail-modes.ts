/** How the stand-in mail service misbehaves: rules that tests and faults set by `POST /control`, tried in their order. */
import { z } from 'zod';

export const answerModes = [
  'refuse-429',
  'refuse-400',
  'error-500',
  'accept-then-500',
  'timeout',
  'accept-lose-answer',
  'accept-then-close',
  'lose-mail',
  'late',
  'bounce',
  'drop',
] as const;
export type AnswerMode = (typeof answerModes)[number];

const eventModes = { 'events-on': 'on', 'events-off': 'off', 'events-duplicated': 'duplicated' } as const;
type EventMode = keyof typeof eventModes;
const isEventMode = (mode: string): mode is EventMode => mode in eventModes;

export const modes = ['ok', ...answerModes, ...(Object.keys(eventModes) as EventMode[])] as const;
export type Mode = (typeof modes)[number];

export const controlSchema = z.strictObject({
  mode: z.enum(modes),
  /** How many mails it applies to; without it, until `ok`. */
  times: z.int().positive().optional(),
  /** Only mails to this address. */
  to: z.string().optional(),
  /** The share of mails that it hits, by chance. */
  share: z.number().min(0).max(1).default(1),
  /** For `late`: how long before the mail is accepted. */
  delayMs: z.int().nonnegative().default(12_000),
});
export type Control = z.infer<typeof controlSchema>;

interface Rule extends Control {
  mode: AnswerMode;
}

/** As `GET /control` tells it. */
export interface ModesInForce {
  rules: Rule[];
  events: (typeof eventModes)[EventMode];
}

export class MailModes {
  #rules: Rule[] = [];
  events: (typeof eventModes)[EventMode] = 'on';

  /** `ok` clears the rules for its address, or all of them and the events' mode too. */
  set(control: Control): void {
    const { mode, to } = control;
    if (isEventMode(mode)) {
      this.events = eventModes[mode];
    } else if (mode !== 'ok') {
      this.#rules = [...this.#rules.filter((rule) => rule.mode !== mode || rule.to !== to), { ...control, mode }];
    } else if (to !== undefined) {
      this.#rules = this.#rules.filter((rule) => rule.to !== to);
    } else {
      this.#rules = [];
      this.events = 'on';
    }
  }

  get inForce(): ModesInForce {
    return { rules: this.#rules, events: this.events };
  }

  /** What to do with a mail to this address; uses up one of the rule's times. */
  take(to: string): { mode: AnswerMode | 'ok'; delayMs: number } {
    const rule = this.#rules.find((r) => (r.to === undefined || r.to === to) && Math.random() < r.share);
    if (!rule) return { mode: 'ok', delayMs: 0 };
    if (rule.times !== undefined) {
      rule.times -= 1;
      if (rule.times === 0) this.#rules = this.#rules.filter((r) => r !== rule);
    }
    return { mode: rule.mode, delayMs: rule.delayMs };
  }
}
