/** What `npm start` prints when all is up: where everything is, and a first request to try. */
import { addDays, dayOf } from '../domain/time/day.ts';
import { defaultPolicy } from '../domain/policy.ts';
import type { Ports } from './ports.ts';
import type { Sandbox } from './start.ts';

interface Facts extends Pick<Sandbox, 'temporalAddress' | 'temporalUiUrl'> {
  ports: Ports;
  folder: string;
}

export const welcome = ({ ports, folder, temporalAddress, temporalUiUrl }: Facts): string => {
  const today = dayOf(new Date(), defaultPolicy.timeZone);
  const url = `http://localhost:${ports.api}`;
  return `
  Right of Way is running.

    Start page       ${url}/sandbox     accounts, products, links to everything
    Emails           ${url}/sandbox/outbox
    API docs         ${url}/docs
    PostgreSQL       127.0.0.1:${ports.postgres}        Temporal   ${temporalAddress}
${temporalUiUrl ? `    Workflows        ${temporalUiUrl}     Temporal's own Web UI\n` : ''}    Data and logs    ${folder}

  A first request, from another terminal:

    TOKEN=$(curl -s ${url}/sandbox/token -H 'Content-Type: application/json' -d '{"account":"retail-owner@example.com"}' | sed 's/.*"token":"\\([^"]*\\).*/\\1/')
    curl -s ${url}/v1/requests -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{
      "type": "customer", "email": "retail-owner@example.com",
      "products": { "vins": [], "wallbox": true },
      "period": { "from": "${addDays(today, -31)}", "to": "${addDays(today, -2)}" },
      "otherUsersInformed": true }'

  Then open the email in the outbox and follow its link. Ctrl-C stops everything; the data stays.
`;
};
