/**
 * Every window and limit of the rules, in one place (rules.md, values in code font). A request keeps the policy it was
 * submitted under, and its workflow runs by that. Windows are ISO 8601 durations; a day in a window is 24 hours.
 */
import { z } from 'zod';
import { aggregateRulesSchema } from './aggregates/good.ts';
import { groundDaysSchema } from './secrets/withholding.ts';
import { daySchema } from './time/day.ts';
import { durationMs, windowSchema as window } from './time/duration.ts';

const count = z.int().positive();

/** R67: how many mails may go to addresses that have not confirmed; past that they wait. */
const mailBudgetSchema = z.strictObject({
  /** To one mailbox, no matter who caused them. */
  mailboxPerDay: count.default(3),
  /** To a mailbox that has confirmed a request before, where no account is behind the request. */
  confirmedMailboxPerDay: count.default(20),
  /** Caused by one account. */
  accountPerDay: count.default(20),
  /** To all mailboxes of one domain. */
  domainPerHour: count.default(200),
  /** To all; what accounts cause and what is caused without one are counted apart. */
  allPerHour: count.default(1000),
  /** R26: questions for consent to one customer or administrator; who asks has confirmed before. */
  consentsPerDay: count.default(10),
});
export type MailBudget = z.infer<typeof mailBudgetSchema>;

export const policySchema = z.strictObject({
  timeZone: z
    .string()
    .refine((zone) => isTimeZone(zone), { error: 'Give an IANA time zone such as Europe/Berlin.' })
    .default('Europe/Berlin'),
  /** R11: the first day there is data to ask for. */
  epoch: daySchema.default('2025-09-12'),
  /** R11: how many days before today the period ends at the latest. */
  lagDays: z.int().min(0).default(2),
  /** R63: whether a signed-in person confirms by email even where the form names the account's own address. */
  confirmKnownAddress: z.boolean().default(true),
  /** R13 */
  verifyWithin: window.default('P7D'),
  /** R14 */
  processWithin: window.default('P28D'),
  /** R14: how long before the end support is warned. */
  warnBefore: window.default('P7D'),
  /** R15 */
  linkLifetime: window.default('P7D'),
  /** R26 */
  consentWithin: window.default('P3D'),
  /** R26: how long before the end of the consent window the one reminder goes out. */
  remindBefore: window.default('P1D'),
  /** R15: how long before its end the one reminder of a link goes out, where nothing was downloaded. */
  remindOfLinkBefore: window.default('P2D'),
  /** R34: markets with a service without logins. */
  markets: z
    .array(z.string().length(2))
    .default(['AT', 'BE', 'CH', 'DE', 'DK', 'ES', 'FR', 'IE', 'IT', 'NL', 'NO', 'PL', 'SE']),
  /** R61: countries whose companies have a right under the Act. */
  union: z
    .array(z.string().length(2))
    .default('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')),
  /** R36: the country whose holidays count. */
  country: z.string().length(2).default('DE'),
  /** R36, in working days. */
  replyWithinWorkingDays: z
    .strictObject({ emergency: z.int().positive(), other: z.int().positive() })
    .default({ emergency: 5, other: 30 }),
  /** R36: how many working days before that support is warned. */
  warnBeforeWorkingDays: z
    .strictObject({ emergency: z.int().positive(), other: z.int().positive() })
    .default({ emergency: 1, other: 5 }),
  /** R68: how old the sign-in of staff may be when they release data of others or erase a person. */
  freshSignIn: window.default('PT15M'),
  /** R36: how long a public body may take to answer a change that was asked for, before support sees that it has not. */
  answerWithin: window.default('P30D'),
  /**
   * R58: how long personal data is kept after its end. The policy in force counts, also for what was submitted before.
   * `unfinished`: details of requests that were cancelled, declined, rejected or lapsed. `finished`: of those whose data was
   * ready. `proof`: receipts of consent, downloads and emails of both. `enquiries`: after the last word. `applications`:
   * after the decision. `readings`: after they were measured; `feed`: after they came in; `notices`: after they were written. Both go by whole partitions.
   */
  keepFor: z
    .strictObject({
      unfinished: window,
      finished: window,
      proof: window,
      enquiries: window,
      applications: window,
      readings: window.default('P1095D'),
      feed: window.default('P14D'),
      notices: window.default('P90D'),
    })
    .prefault({
      unfinished: 'P30D',
      finished: 'P180D',
      proof: 'P1095D',
      enquiries: 'P180D',
      applications: 'P365D',
    }),
  /** R41: how API access to others' data is granted: by staff, or at once; when staff are reminded, and when a request lapses undecided. */
  apiAccess: z
    .strictObject({
      review: z.enum(['staff', 'none']).default('staff'),
      remindAfter: window.default('P3D'),
      decideWithin: window.default('P30D'),
    })
    .prefault({}),
  /** R41: how long a secret of a credential works, how long before its end its owner is told (each time), and how many credentials one may have. */
  credentials: z
    .strictObject({
      secretLifetime: window.default('P365D'),
      warnBefore: z.array(window).max(5).default(['P30D', 'P7D']),
      most: count.default(50),
    })
    .prefault({}),
  /** R42, R43: whether other users of a product are told of each new link, how often its giver is reminded of one, and how long before its day, or its refresh token's sleep, is told. */
  links: z
    .strictObject({
      tellOtherUsers: z.boolean().default(true),
      remindEvery: window.default('P365D'),
      noticeBefore: window.default('P14D'),
    })
    .prefault({}),
  /** R46: how long an invitation to join a company may be accepted, and how many a company may have open. */
  companies: z
    .strictObject({ invitationLifetime: window.default('P14D'), openInvitations: count.default(100) })
    .prefault({}),
  /** Whether everybody may see how requests of the last year went. */
  statistics: z.strictObject({ public: z.boolean().default(false) }).prefault({}),
  /** R50: how long we may take to answer a complaint; the law names no number. */
  complaints: z.strictObject({ answerWithin: window.default('P14D') }).prefault({}),
  /**
   * R47, R48: when a provider is reminded of a consent that it does not use, and when the fleet is told so; how long ends that come one by one
   * are gathered for one email.
   */
  providerConsents: z
    .strictObject({
      remindAfter: window.default('P3D'),
      unusedAfter: window.default('P14D'),
      gatherFor: window.default('PT1H'),
    })
    .prefault({}),
  /** R56: of how many vehicles, and how many accounts, a sum for a public body is made at least. No setting goes below 10 and 5. */
  aggregates: aggregateRulesSchema.prefault({}),
  /** R54: from which day the law knows each ground for withholding trade secrets; `null`: not yet. */
  secretGrounds: groundDaysSchema,
  download: z.strictObject({ stepUp: z.enum(['none']) }).default({ stepUp: 'none' }),
  /**
   * R43: `streamFor`: how long a stream of readings lasts before it is to be opened anew. `streams`: of one link, or of one program for itself, at
   * once. `quietAfter`: how long nothing has come in for a product that is called quiet.
   */
  data: z
    .strictObject({
      streamFor: window.default('PT12H'),
      streams: count.default(20),
      quietAfter: window.default('PT15M'),
    })
    .prefault({}),
  mailBudget: mailBudgetSchema.prefault({}),
  limits: z
    .strictObject({
      vinsPerRequest: count.default(1000),
      /** R15: how many new links a requester may have sent for one request in 24 hours. */
      newLinksPerDay: count.default(5),
    })
    .prefault({}),
});
export type Policy = z.infer<typeof policySchema>;

/** The rules' own values. */
export const defaultPolicy: Policy = policySchema.parse({});

/** A window in milliseconds, a day being 24 hours. */
export const windowMs = (window: string): number => durationMs(window);

function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}
