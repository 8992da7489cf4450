/** The first steps at `/docs` as they are in the sandbox: a token by one press, examples that are taken as they stand, and the outbox. */
import type { QuickStart } from '../../api/server/documents.ts';

export const quickStart: QuickStart = {
  steps: [
    `<label for="account">Be this account:</label> <select id="account"></select>
<button type="button" id="token">Get a token and use it</button> <span id="got" role="status"></span>`,
    'Open <strong>requests</strong>, <code>POST /v1/requests</code>, press “Try it out” and “Execute”: the examples are taken as they stand from the accounts of the sandbox.',
    'Confirm by the link in the email (<a href="/sandbox/outbox">outbox</a>), and follow it by <code>GET /v1/requests/{id}</code>, or by a webhook.',
  ],
  script: `(async () => {
  const json = (path, body) => fetch(path, { headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}) }).then((answer) => answer.json());
  const choice = document.getElementById('account');
  for (const { email } of (await json('/sandbox')).accounts) choice.add(new Option(email));
  document.getElementById('token').addEventListener('click', async () => {
    const { token } = await json('/sandbox/token', { account: choice.value });
    window.ui.preauthorizeApiKey('account', token);
    document.getElementById('got').textContent = 'You call as ' + choice.value + '.';
  });
})();`,
};
