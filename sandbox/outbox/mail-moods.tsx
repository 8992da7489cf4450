/** The buttons that make the stand-in mail service misbehave. */
import type { VNode } from 'preact';
import type { Mode, ModesInForce } from '../neighbours/mail-modes.ts';

const words: Record<Mode, string> = {
  ok: 'Behave again',
  bounce: 'Take it, and let it bounce',
  drop: 'Take it, and drop it',
  late: 'Take it twelve seconds late',
  'refuse-429': 'Refuse: too many (429)',
  'refuse-400': 'Refuse the address (400)',
  'error-500': 'Fail (500)',
  'accept-then-500': 'Take it, and say it failed (500)',
  timeout: 'Never answer',
  'accept-lose-answer': 'Take it, and lose the answer',
  'accept-then-close': 'Take it, and close the connection',
  'lose-mail': 'Lose it with the connection',
  'events-off': 'Tell of no deliveries',
  'events-duplicated': 'Tell of each delivery twice',
  'events-on': 'Tell of each delivery once',
};
const isForEvents = (mode: Mode): boolean => mode.startsWith('events-');
const all = Object.keys(words) as Mode[];

export function MailMoods({ moods }: { moods: ModesInForce | null }): VNode {
  return (
    <section aria-labelledby="mail-service">
      <h2 id="mail-service">How the mail service behaves</h2>
      <p role="status">{moods ? behaviour(moods) : 'It does not answer at the moment.'}</p>
      {moods && misbehaves(moods) && (
        <form method="post" action="/sandbox/mail-service">
          <button type="submit" name="mode" value="ok" class="small">
            {words.ok}
          </button>
        </form>
      )}
      <details class="act">
        <summary>Let it misbehave</summary>
        <form method="post" action="/sandbox/mail-service">
          <fieldset>
            <legend>Which mails</legend>
            <label class="tick">
              <input type="radio" name="mails" value="next" checked /> the next one only
            </label>
            <label class="tick">
              <input type="radio" name="mails" value="all" /> all, until it is to behave again
            </label>
          </fieldset>
          <Moods modes={all.filter((mode) => mode !== 'ok' && !isForEvents(mode))} />
        </form>
        <form method="post" action="/sandbox/mail-service" aria-label="What it tells of deliveries">
          <Moods modes={all.filter(isForEvents)} />
        </form>
      </details>
    </section>
  );
}

const Moods = ({ modes }: { modes: readonly Mode[] }): VNode => (
  <div class="links">
    {modes.map((mode) => (
      <button key={mode} type="submit" name="mode" value={mode} class="secondary outline small">
        {words[mode]}
      </button>
    ))}
  </div>
);

const misbehaves = ({ rules, events }: ModesInForce): boolean => rules.length > 0 || events !== 'on';

function behaviour({ rules, events }: ModesInForce): string {
  const faults = rules.map(
    ({ mode, times, to }) =>
      `${words[mode].toLowerCase()} (${times === undefined ? 'every mail' : times === 1 ? 'the next mail' : `the next ${times} mails`}${to ? ` to ${to}` : ''})`,
  );
  if (events !== 'on') faults.push(words[`events-${events}`].toLowerCase());
  return faults.length === 0 ? 'As it should.' : `It was told to misbehave: ${faults.join('; ')}.`;
}
