/** From the environment's names to the API's own. */
import { brandOf } from '../../domain/brand/brand.ts';
import { redressOf } from '../../domain/redress/redress.ts';
import type { ApiSettings } from '../../settings.ts';
import type { ApiConfig } from './config.ts';

export const configOf = (settings: ApiSettings): ApiConfig => ({
  publicUrl: settings.PUBLIC_URL,
  trustedProxies: settings.TRUST_PROXY,
  frontendOrigins: settings.FRONTEND_ORIGINS,
  webhookReach: settings.WEBHOOK_REACH,
  hstsSubdomains: settings.HSTS_SUBDOMAINS,
  operator: {
    name: settings.OPERATOR_NAME,
    contactEmail: settings.CONTACT_EMAIL,
    registerUrl: settings.REGISTER_URL ?? null,
    imprintUrl: settings.IMPRINT_URL ?? null,
    privacyUrl: settings.PRIVACY_URL ?? null,
    redress: redressOf(settings.POLICY, settings.REDRESS),
    brand: brandOf({
      ...(settings.BRAND_COLOUR ? { colour: settings.BRAND_COLOUR } : {}),
      ...(settings.BRAND_COLOUR_DARK ? { colourDark: settings.BRAND_COLOUR_DARK } : {}),
      ...(settings.LOGO_FILE ? { logo: settings.LOGO_FILE } : {}),
    }),
  },
  identityProvider: {
    issuer: settings.OIDC_ISSUER,
    audience: settings.OIDC_AUDIENCE,
    clientId: settings.OIDC_CLIENT_ID,
    clientSecret: settings.OIDC_CLIENT_SECRET,
  },
  sessionKeys: settings.SESSION_KEYS,
  oauthKeys: settings.OAUTH_KEYS,
  linkKeys: settings.LINK_KEYS,
  policy: settings.POLICY,
  disclosures: settings.DISCLOSURES,
  gatekeepers: settings.GATEKEEPERS,
  terms: settings.DEVELOPER_TERMS,
  measures: settings.CONFIDENTIALITY_MEASURES,
  knownBodies: settings.KNOWN_BODIES,
  mailWebhookKey: settings.SENDGRID_WEBHOOK_PUBLIC_KEY,
  limits: settings.CALL_LIMITS,
});
