/** Third parties' requests, as tests submit them, and the emails that their customers get. */
import {
  call,
  eventually,
  lastWeeks,
  mailsTo,
  signIn,
  someone,
  verify,
  type Mail,
  type Submitted,
} from '../front-door/front-door.ts';

/** A complete form of an agent; `changes` replace its members. */
export const agentForm = (changes: Record<string, unknown> = {}) => ({
  type: 'agent',
  email: someone(),
  period: lastWeeks,
  otherUsersInformed: true,
  agent: {
    name: 'Workshop at the Corner',
    company: { name: 'Corner Workshop GmbH', registrationNumber: 'HRB 1', address: 'Street 1, Town', country: 'DE' },
  },
  customer: { name: 'Maren Vogt', email: 'retail-owner@example.com' },
  products: { vins: [], wallbox: true },
  purpose: 'To find out why charging takes so long.',
  agreement: { confirmed: true, reference: 'Order 4711' },
  customerConsented: true,
  gatekeeper: false,
  size: 'sme',
  ...changes,
});

/** A complete form of a service provider. */
export const providerForm = (changes: Record<string, unknown> = {}) => {
  const { agent: _agent, ...form } = agentForm({
    type: 'provider',
    customer: { adminEmail: 'fleet-admin@example.com' },
    products: { vins: [], chargers: true },
    gdprBasis: 'contract',
  });
  return { ...form, ...changes };
};

/** A request of a third party; its state is followed by the status link, since an agent has no account. */
export interface ThirdPartyRequest extends Submitted {
  status: () => Promise<Record<string, any>>; // oxlint-disable-line typescript/no-explicit-any
}

export async function submitForm(
  form: { email: string; type: string } & Record<string, unknown>,
): Promise<ThirdPartyRequest> {
  const token = form.type === 'provider' ? await signIn('provider') : '';
  const answer = await call('/v1/requests', { json: form, ...(token ? { token } : {}) });
  if (answer.status !== 202) throw new Error(`not accepted: ${JSON.stringify(answer.body)}`);
  const { email } = form;
  const status = async () => {
    const mails = await eventually(
      () => mailsTo(email),
      (found) => found.length > 0,
    );
    return (await call(mails[0]!.links.status!)).body;
  };
  return { id: answer.body.id, email, token, status };
}

export const untilStatus = (request: ThirdPartyRequest, ...states: string[]) =>
  eventually(
    () => request.status(),
    ({ status }) => states.includes(status),
  );

/** The emails to an account that speak of one request. */
export const mailsAbout = async (email: string, { id }: { id: string }): Promise<Mail[]> =>
  (await mailsTo(email)).filter(({ text }) => text.includes(id));

/** Waits for the link of a purpose in an email to an account about one request. */
export async function customersLink(
  email: string,
  request: { id: string },
  purpose: 'consent' | 'revoke',
): Promise<string> {
  const mails = await eventually(
    () => mailsAbout(email, request),
    (found) => found.some(({ links }) => links[purpose]),
  );
  return mails.find(({ links }) => links[purpose])!.links[purpose]!;
}

export const decide = (link: string, decision: 'consent' | 'decline') => call(link, { json: { decision } });

/** A request that waits for the customer, with the customer's link. */
export async function askedForConsent(form = agentForm(), customer = 'retail-owner@example.com') {
  const request = await submitForm(form);
  await verify(request);
  return { ...request, consent: await customersLink(customer, request, 'consent') };
}

/** A request whose data a third party may download, with all its links. */
export async function sharedRequest(form = agentForm(), customer = 'retail-owner@example.com') {
  const request = await askedForConsent(form, customer);
  await decide(request.consent, 'consent');
  await untilStatus(request, 'ready');
  const mails = await eventually(
    () => mailsTo(request.email),
    (found) => found.some(({ links }) => links.download),
  );
  return {
    ...request,
    download: mails.find(({ links }) => links.download)!.links.download!,
    revoke: await customersLink(customer, request, 'revoke'),
  };
}
