/** Requests as they stand in each state, written straight into the record. */
import { customerForm, type ApiUnderTest, type People } from './api-under-test.ts';

/** Submits a request and moves its row on; answers its id. */
export async function requestIn(
  api: ApiUnderTest,
  people: People,
  status: string,
  columns: Record<string, unknown> = {},
  form: object = {},
): Promise<string> {
  const taken = await api.call('POST', '/v1/requests', { token: people.retail, body: customerForm(people, form) });
  const id: string = taken.json.id;
  await api
    .owner('requests')
    .where({ id })
    .update({ status, ...columns });
  return id;
}

const inDays = (days: number): Date => new Date(Date.now() + days * 24 * 3_600_000);

/** One whose email left, but was not confirmed. */
export const unverified = (api: ApiUnderTest, people: People, form: object = {}): Promise<string> =>
  requestIn(api, people, 'awaiting-verification', { verify_by: inDays(7), due_by: inDays(28) }, form);

/** One whose files can be downloaded for `days` more. */
export async function ready(api: ApiUnderTest, people: People, days = 6.5, form: object = {}): Promise<string> {
  const id = await requestIn(
    api,
    people,
    'ready',
    { verified_at: new Date(), ready_at: new Date(), due_by: inDays(28), download_until: inDays(days) },
    form,
  );
  const files = [
    ['manifest.json', 4321, 0],
    [`vehicle-${people.vin.car}.json`, 123_456_789, 1_234_567],
    ['wallbox-WB-1.json', 2048, 0],
  ] as const;
  for (const [position, [name, bytes, records]] of files.entries()) {
    await api.owner('files').insert({
      request_id: id,
      name,
      position,
      bytes,
      records,
      attempt: 1,
      given: '[]',
      storage_key: `${id}/1/${position}.json`,
      sha256: 'ab12'.repeat(16),
    });
  }
  for (const event of ['verification-email-sent', 'email-verified', 'export-begun', 'data-ready']) {
    await api.owner('timeline').insert({ request_id: id, at: new Date(), event });
  }
  return id;
}
