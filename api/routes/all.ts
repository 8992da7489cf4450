/** Every route there is. What is not in this table answers 404. */
import { revokeByLink } from '../../db/revoke.ts';
import { serveDownload } from '../download/serve-download.ts';
import type { Route } from '../route.ts';
import type { Services } from '../services.ts';
import { companyRoutes } from './company.ts';
import { enquiryRoutes } from './enquiries.ts';
import { supportDecisionRoutes } from './support-decisions.ts';
import { compensationRoutes } from './compensation.ts';
import { consoleOtherRoutes } from './console-others.ts';
import { consoleRequestRoutes } from './console-requests.ts';
import { consoleWorkRoutes } from './console-work.ts';
import { consentLinkRoutes } from './link-consent.ts';
import { providerApplicationRoutes } from './provider-applications.ts';
import { revokeLinkRoutes } from './link-revoke.ts';
import { shareRoutes } from './shares.ts';
import { supportRequestRoutes } from './support-requests.ts';
import { supportSharingRoutes } from './support-sharing.ts';
import { supportSummaryRoutes } from './support-summary.ts';
import { unenrolmentRoutes } from './unenrolment.ts';
import { documentRoutes } from './documents.ts';
import { downloadLinkRoutes } from './link-download.ts';
import { guideRoutes } from './guide.ts';
import { healthRoutes, metricsRoute } from './health.ts';
import { productRoutes } from './products.ts';
import { requestRoutes } from './requests.ts';
import { statusLinkRoutes } from './link-status.ts';
import { submissionRoutes } from './submission.ts';
import { homeRoutes } from './home.ts';
import { portalAskRoutes } from './portal-ask.ts';
import { portalLetterRoutes } from './portal-letters.ts';
import { portalProductRoutes } from './portal-products.ts';
import { portalRequestRoutes } from './portal-requests.ts';
import { portalShareRoutes } from './portal-shares.ts';
import { signInRoutes } from './sign-in.ts';
import { verifyLinkRoutes } from './link-verify.ts';
import { webhookRoutes } from './webhook.ts';

export function routes(services: Services): Route[] {
  const { metricsPort, publicUrl } = services.config;
  const described = [
    ...productRoutes,
    ...submissionRoutes,
    ...requestRoutes,
    ...unenrolmentRoutes,
    ...shareRoutes,
    ...companyRoutes,
    ...compensationRoutes,
    ...providerApplicationRoutes,
    ...guideRoutes,
    ...verifyLinkRoutes,
    ...consentLinkRoutes,
    ...revokeLinkRoutes(revokeByLink(services.db)),
    ...statusLinkRoutes,
    ...downloadLinkRoutes(serveDownload(services)),
    ...supportRequestRoutes,
    ...supportSummaryRoutes,
    ...enquiryRoutes,
    ...supportDecisionRoutes,
    ...supportSharingRoutes,
    ...webhookRoutes,
    ...healthRoutes,
    ...(metricsPort === null ? [metricsRoute] : []),
  ];
  const pages = [
    ...homeRoutes,
    ...signInRoutes,
    ...portalRequestRoutes,
    ...portalAskRoutes,
    ...portalLetterRoutes,
    ...portalProductRoutes,
    ...portalShareRoutes,
    ...consoleWorkRoutes,
    ...consoleRequestRoutes,
    ...consoleOtherRoutes,
  ];
  return [...described, ...pages, ...documentRoutes(described, publicUrl)];
}
