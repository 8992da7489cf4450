/** Ways to every end that a request of each type can come to, all through the front door; by the names of the stored histories. */
import {
  call,
  eventually,
  fastForward,
  linkTo,
  readyRequest,
  submit,
  untilEvent,
  untilState,
  verify,
  type Submitted,
} from './front-door.ts';
import {
  agentForm,
  askedForConsent,
  decide,
  providerForm,
  sharedRequest,
  submitForm,
  untilStatus,
  type ThirdPartyRequest,
} from './sharing/third-party.ts';

/** Brings a request to its end, and answers which one it was. */
type Way = () => Promise<{ id: string }>;

const cancel = ({ id, token }: Submitted) => call(`/v1/requests/${id}/cancel`, { token, method: 'POST' });
const download = (link: string) => call(`${link}/all.zip`);

/** By whoever asks for their own data. */
const waysOf = (account: string): Record<string, Way> => ({
  completed: async () => {
    const request = await readyRequest(account);
    await download(request.download);
    await fastForward(request, 'P8D');
    await untilState(request, 'completed');
    return request;
  },
  expired: async () => {
    const request = await readyRequest(account);
    await fastForward(request, 'P8D');
    await untilState(request, 'expired');
    return request;
  },
  lapsed: async () => {
    const request = await submit(account);
    await untilEvent(request, 'verification-email-sent');
    await fastForward(request, 'P7D');
    await untilState(request, 'lapsed');
    return request;
  },
  cancelled: async () => {
    const request = await submit(account);
    await linkTo(request.email, 'verify');
    await cancel(request);
    return request;
  },
});

const afterSharing = async (
  form: ReturnType<typeof agentForm>,
  customer: string,
  then: (request: Awaited<ReturnType<typeof sharedRequest>>) => Promise<unknown>,
  end: string,
) => {
  const request = await sharedRequest(form, customer);
  await then(request);
  await untilStatus(request, end);
  return request;
};

/** By a third party, of a customer whose email address is given. */
const waysOfSharing = (
  form: () => ReturnType<typeof agentForm>,
  customer: string,
  unmatched: object,
): Record<string, Way> => ({
  completed: () =>
    afterSharing(
      form(),
      customer,
      async (request) => {
        await download(request.download);
        await fastForward(request, 'P8D');
      },
      'completed',
    ),
  expired: () => afterSharing(form(), customer, (request) => fastForward(request, 'P8D'), 'expired'),
  revoked: () => afterSharing(form(), customer, ({ revoke }) => call(revoke, { method: 'POST' }), 'revoked'),
  declined: async () => {
    const request = await askedForConsent(form(), customer);
    await decide(request.consent, 'decline');
    return ended(request, 'declined');
  },
  cancelled: async () => {
    const request = await askedForConsent(form(), customer);
    await told(request, 'customer-contacted');
    await fastForward(request, 'P3DT1H'); // past the reminder, and past the end
    return ended(request, 'cancelled');
  },
  rejected: async () => {
    const request = await submitForm({ ...form(), ...unmatched });
    await verify(request);
    return ended(request, 'rejected');
  },
  lapsed: async () => {
    const request = await submitForm(form());
    await told(request, 'verification-email-sent');
    await fastForward(request, 'P7D');
    return ended(request, 'lapsed');
  },
});

const told = (request: ThirdPartyRequest, event: string) =>
  eventually(
    () => request.status(),
    ({ timeline }) => timeline.some((t: { event: string }) => t.event === event),
  );

async function ended(request: ThirdPartyRequest, end: string): Promise<ThirdPartyRequest> {
  await untilStatus(request, end);
  return request;
}

/** By type of request, then by end. */
export const ways: Record<string, Record<string, Way>> = {
  customer: waysOf('retail-owner'),
  fleet: waysOf('fleet-admin'),
  agent: waysOfSharing(agentForm, 'retail-owner@example.com', {
    customer: { name: 'Nobody', email: 'nobody-at-all@example.com' },
  }),
  // A form like an agent's, but for the agent: who asks is signed in.
  provider: waysOfSharing(providerForm as typeof agentForm, 'fleet-admin@example.com', {
    customer: { adminEmail: 'nobody-at-all@example.com' },
  }),
};
