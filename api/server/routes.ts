/** Every route there is. What is not in this table answers 404. */
import { revokeByLink } from '../../db/sharing/revoke.ts';
import { serveDownload } from '../links/download/serve-download.ts';
import type { Route } from '../call/route.ts';
import type { Services } from './services.ts';
import { accessRoutes } from '../v1/access/routes.ts';
import { dataRoutes } from '../v1/data/routes.ts';
import { companyApplicationRoutes } from '../v1/company/applications.ts';
import { companyRoutes } from '../v1/company/routes.ts';
import { fleetRentalRoutes } from '../v1/fleet/rentals/routes.ts';
import { fleetUserRoutes } from '../v1/fleet/users/routes.ts';
import { linkUrlRoutes } from '../v1/credentials/link-urls.ts';
import { credentialRoutes } from '../v1/credentials/routes.ts';
import { credentialStreamRoutes } from '../v1/credentials/streams.ts';
import { fleetConsentRoutes } from '../v1/provider-consents/fleet.ts';
import { providerConsentRoutes } from '../v1/provider-consents/provider.ts';
import { noticeRoutes } from '../v1/notices/routes.ts';
import { portalProviderRoutes } from '../portal/providers/route.ts';
import { portalConsentRoutes } from '../portal/consents/route.ts';
import { portalNoticeRoutes } from '../portal/notices/route.ts';
import { webhookCalls } from '../v1/webhooks/routes.ts';
import { developerRoutes } from '../v1/developer/routes.ts';
import { dataProductRoutes } from '../v1/fleet/data-products/routes.ts';
import { fleetSubscriptionRoutes } from '../v1/fleet/subscriptions/routes.ts';
import { fleetVehicleRoutes } from '../v1/fleet/vehicles/routes.ts';
import { catalogueRoutes } from '../v1/catalogue/routes.ts';
import { disclosureRoutes } from '../v1/disclosures/routes.ts';
import { conductRoutes } from '../v1/conduct/routes.ts';
import { complaintWayRoutes } from '../v1/complaints/routes.ts';
import { enquiryRoutes } from '../v1/enquiries/routes.ts';
import { supportDecisionRoutes } from '../v1/support/decisions.ts';
import { confidentialityRoutes } from '../v1/confidentiality/routes.ts';
import { portalConfidentialityRoutes } from '../portal/confidentiality/route.ts';
import { ownChargeRoutes } from '../v1/sharing/charges.ts';
import { portalChargeRoutes } from '../portal/charges/route.ts';
import { compensationRoutes } from '../v1/sharing/rates.ts';
import { consoleAccessRoutes } from '../console/access/route.ts';
import { consoleApplicationRoutes } from '../console/applications/route.ts';
import { consoleDeveloperRoutes } from '../console/developers/route.ts';
import { consoleEnquiryRoutes } from '../console/enquiries/route.ts';
import { consoleMisuseRoutes } from '../console/misuse/route.ts';
import { consoleProviderRoutes } from '../console/providers/route.ts';
import { consoleRateRoutes } from '../console/rates/route.ts';
import { consoleRequestRoutes } from '../console/story/route.ts';
import { consoleWorkRoutes } from '../console/work/route.ts';
import { consentLinkRoutes } from '../links/consent/route.ts';
import { providerApplicationRoutes } from '../v1/sharing/provider-applications.ts';
import { revokeLinkRoutes } from '../links/revoke/route.ts';
import { shareRoutes } from '../v1/sharing/shares.ts';
import { supportAccessRoutes } from '../v1/support/access.ts';
import { supportDeveloperRoutes } from '../v1/support/developers.ts';
import { supportWithholdingRoutes } from '../v1/support/withholdings.ts';
import { supportProviderRoutes } from '../v1/support/providers.ts';
import { supportRequestRoutes } from '../v1/support/requests.ts';
import { supportAuthorityRoutes } from '../v1/support/authority.ts';
import { statisticsRoutes } from '../v1/statistics/routes.ts';
import { supportSharingRoutes } from '../v1/support/sharing.ts';
import { supportPeopleRoutes } from '../v1/support/people.ts';
import { supportSummaryRoutes } from '../v1/support/summary.ts';
import { unenrolmentRoutes } from '../v1/products/unenrolment.ts';
import { documentRoutes } from './document-routes.ts';
import { readableRoutes } from './documents.ts';
import { accessLinkRoutes } from '../links/access/route.ts';
import { invitationLinkRoutes } from '../links/invitation/route.ts';
import { rentalLinkRoutes } from '../links/rental/route.ts';
import { connectRoutes } from '../links/connect/route.ts';
import { downloadLinkRoutes } from '../links/download/route.ts';
import { guideRoutes } from '../v1/guide/routes.ts';
import { healthRoutes } from './health.ts';
import { registryRoutes } from '../v1/registry/routes.ts';
import { productRoutes } from '../v1/products/routes.ts';
import { requestRoutes } from '../v1/requests/routes.ts';
import { statusLinkRoutes } from '../links/status/route.ts';
import { submissionRoutes } from '../v1/requests/submission.ts';
import { homeRoutes } from '../portal/home/route.ts';
import { portalAccessRoutes } from '../portal/access/route.ts';
import { portalCompanyRoutes } from '../portal/company/route.ts';
import { portalCredentialRoutes } from '../portal/developer/credentials.ts';
import { portalDoingsRoutes } from '../portal/developer/live-route.tsx';
import { portalWebhookRoutes } from '../portal/developer/webhooks.ts';
import { portalDeveloperRoutes } from '../portal/developer/route.ts';
import { portalAskRoutes } from '../portal/ask/route.ts';
import { portalDataProductRoutes } from '../portal/fleet/data-product-routes.ts';
import { portalFleetRoutes } from '../portal/fleet/route.ts';
import { portalCatalogueRoutes } from '../portal/catalogue/route.ts';
import { portalDisclosureRoutes } from '../portal/disclosures/route.ts';
import { portalStatisticsRoutes } from '../portal/statistics/route.ts';
import { portalCompensationRoutes } from '../portal/compensation/route.ts';
import { complaintRoutes } from '../portal/complaints/route.ts';
import { languageRoutes } from '../portal/language/route.ts';
import { portalLetterRoutes } from '../portal/letters/route.ts';
import { portalProductRoutes } from '../portal/products/route.ts';
import { portalRequestRoutes } from '../portal/requests/route.ts';
import { portalLinkRoutes } from '../portal/link/route.ts';
import { portalShareRoutes } from '../portal/shares/route.ts';
import { oauthMetadataRoutes } from '../oauth/metadata.ts';
import { backChannelRoutes } from '../sign-in/back-channel.ts';
import { signInRoutes } from '../sign-in/routes.ts';
import { verifyLinkRoutes } from '../links/verify/route.ts';
import { webhookRoutes } from '../webhooks/sendgrid.ts';

export function routes(services: Services): Route[] {
  const { publicUrl } = services.config;
  const described = [
    ...productRoutes,
    ...submissionRoutes,
    ...requestRoutes,
    ...unenrolmentRoutes,
    ...shareRoutes,
    ...conductRoutes,
    ...companyRoutes,
    ...companyApplicationRoutes,
    ...fleetUserRoutes,
    ...fleetRentalRoutes,
    ...accessRoutes,
    ...dataRoutes,
    ...fleetConsentRoutes,
    ...providerConsentRoutes,
    ...noticeRoutes,
    ...compensationRoutes,
    ...ownChargeRoutes,
    ...providerApplicationRoutes,
    ...guideRoutes,
    ...complaintWayRoutes,
    ...catalogueRoutes,
    ...statisticsRoutes,
    ...disclosureRoutes,
    ...developerRoutes,
    ...confidentialityRoutes,
    ...credentialRoutes,
    ...credentialStreamRoutes,
    ...webhookCalls,
    ...dataProductRoutes,
    ...fleetVehicleRoutes,
    ...fleetSubscriptionRoutes,
    ...verifyLinkRoutes,
    ...consentLinkRoutes,
    ...revokeLinkRoutes(revokeByLink(services.db)),
    ...statusLinkRoutes,
    ...downloadLinkRoutes(serveDownload(services)),
    ...supportRequestRoutes,
    ...supportPeopleRoutes,
    ...supportSummaryRoutes,
    ...enquiryRoutes,
    ...supportDecisionRoutes,
    ...supportSharingRoutes,
    ...supportAuthorityRoutes,
    ...supportDeveloperRoutes,
    ...supportAccessRoutes,
    ...supportProviderRoutes,
    ...supportWithholdingRoutes,
    ...registryRoutes,
    ...webhookRoutes,
    ...backChannelRoutes,
    ...linkUrlRoutes,
    ...connectRoutes,
    ...accessLinkRoutes,
    ...invitationLinkRoutes,
    ...rentalLinkRoutes,
    ...oauthMetadataRoutes,
    ...healthRoutes,
  ];
  const pages = [
    ...homeRoutes,
    ...signInRoutes,
    ...portalRequestRoutes,
    ...portalAskRoutes,
    ...languageRoutes,
    ...complaintRoutes,
    ...portalChargeRoutes,
    ...portalCompensationRoutes,
    ...portalStatisticsRoutes,
    ...portalCatalogueRoutes,
    ...portalDisclosureRoutes,
    ...portalLetterRoutes,
    ...portalProductRoutes,
    ...portalFleetRoutes,
    ...portalDataProductRoutes,
    ...portalAccessRoutes,
    ...portalProviderRoutes,
    ...portalConsentRoutes,
    ...portalNoticeRoutes,
    ...portalShareRoutes,
    ...portalLinkRoutes,
    ...portalCompanyRoutes,
    ...portalDeveloperRoutes,
    ...portalConfidentialityRoutes,
    ...portalCredentialRoutes,
    ...portalDoingsRoutes,
    ...portalWebhookRoutes,
    ...consoleWorkRoutes,
    ...consoleRequestRoutes,
    ...consoleEnquiryRoutes,
    ...consoleApplicationRoutes,
    ...consoleProviderRoutes,
    ...consoleMisuseRoutes,
    ...consoleRateRoutes,
    ...consoleDeveloperRoutes,
    ...consoleAccessRoutes,
  ];
  return [...described, ...pages, ...documentRoutes(described, publicUrl), ...readableRoutes(services.quickStart)];
}
