/** The API's configuration, made from the settings at start and passed in. */
import type { Brand } from '../../domain/brand/brand.ts';
import type { Gatekeeper } from '../../domain/conduct/gatekeepers.ts';
import type { Disclosure } from '../../domain/disclosures/disclosure.ts';
import type { Terms } from '../../domain/developers/terms.ts';
import type { LinkKeys } from '../../domain/links/token.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Redress } from '../../domain/redress/redress.ts';
import type { WebhookReach } from '../../domain/webhooks/address.ts';

export interface ApiConfig {
  /** Where people and clients reach the API; links and the document at `/openapi.json` begin with it. */
  publicUrl: string;
  /** Addresses or networks of the proxies in front, whose `X-Forwarded-For` is believed; empty: nobody's. */
  trustedProxies: readonly string[];
  /** Origins of the operator's own frontends, whose scripts may read the answers of `/v1`. */
  frontendOrigins: readonly string[];
  /** Where webhooks may be delivered. */
  webhookReach: WebhookReach;
  /** Whether `Strict-Transport-Security` speaks for hosts below this one. */
  hstsSubdomains: boolean;
  operator: Operator;
  identityProvider: IdentityProvider;
  /** `SESSION_KEYS`: the first one signs the cookies of the pages, all are accepted. */
  sessionKeys: readonly string[];
  /** `OAUTH_KEYS`: what the authorization server signs and derives with; the first one makes, all are accepted. */
  oauthKeys: readonly string[];
  linkKeys: LinkKeys;
  /** The policy in force; a request keeps the one it was submitted under. */
  policy: Policy;
  /** What the data holder tells before a contract (R57), each version with its day. */
  disclosures: readonly Disclosure[];
  /** R61: who may be no data recipient. */
  gatekeepers: readonly Gatekeeper[];
  /** The terms of API access (R41). */
  terms: Terms;
  /** By which trade secrets are kept confidential (R53). */
  measures: Terms;
  /** R68: mail domains of public bodies that the operator knows. */
  knownBodies: readonly string[];
  /** The mail service's public key for its webhook. */
  mailWebhookKey: string;
  limits: CallLimits;
}

/** The data holder, as pages and answers name it. */
export interface Operator {
  name: string;
  /** Where people turn to with questions. */
  contactEmail: string;
  /** Where it is explained how to register a product (R3); without one the words have to do. */
  registerUrl: string | null;
  /** At the foot of every page, where there is one: who is responsible for the pages, and what they do with what is typed. */
  imprintUrl: string | null;
  privacyUrl: string | null;
  brand: Brand;
  /** R50: who else can be turned to by whoever does not agree. */
  redress: Redress;
}

export interface IdentityProvider {
  /** `OIDC_ISSUER`, exactly as its tokens name it. */
  issuer: string;
  /** `OIDC_AUDIENCE` */
  audience: string;
  /** `OIDC_CLIENT_ID` and `OIDC_CLIENT_SECRET`: what the pages are known as there. */
  clientId: string;
  clientSecret: string;
}

/** Calls a minute before the answer is 429 (threat 9, rule 27). */
interface CallLimits {
  /** Reading, by account or link; counted in this process. */
  reads: number;
  /** Calls of a program for data, by its link, or by itself; counted in this process. */
  dataReads: number;
  /** Reading without an account, by block of addresses; counted in this process. */
  anonymousReads: number;
  /** Changing something, by account; counted for all processes together. */
  acts: number;
  /** Changing something without an account, by block of addresses; counted for all processes together. */
  anonymousActs: number;
  /** Connections and calls at once, by block of addresses; counted in this process. */
  connections: number;
  /** Forged tokens, links and webhooks, by block of addresses; counted in this process. */
  guesses: number;
}
