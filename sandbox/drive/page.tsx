/** The page on which products are let drive, stop and misbehave. It keeps itself up to date where scripts run. */
import type { VNode } from 'preact';
import type { View } from '../../api/ui/view.ts';
import { Elsewhere, SandboxFrame } from '../pages/frame.tsx';
import type { DriveFact } from './drives.ts';
import type { Scenario } from './live-product.ts';
import { hows, spelled } from './misbehaviour.ts';

const DEFAULT_SPEED = 10;

export function drivePage(view: View, facts: readonly DriveFact[], about: string | undefined): VNode {
  const running = facts.filter(({ state }) => state !== 'standing');
  return (
    <SandboxFrame view={view} title="Drive" here="/sandbox/drive" script="/assets/console.js">
      <div
        id="console"
        data-address="/sandbox/drive"
        data-every="1500"
        data-changed=""
        data-kept=""
        data-away="The sandbox does not answer."
      >
        <h1>Let it drive</h1>
        <p class="lead">
          Choose what a product does, and its readings come in as a real one’s do: by the same call, one batch after the
          other. They stop with the sandbox.
        </p>
        <p id="live" role="status" />
        <p id="running" data-part="running">
          {running.length === 0 ? 'Everything stands.' : `${running.length} of ${facts.length} products are under way.`}
        </p>
        {facts.map((fact) => (
          <Product key={fact.number} view={view} fact={fact} isOpen={fact.number === about} />
        ))}
      </div>
    </SandboxFrame>
  );
}

const scenarioWords: Record<Scenario, string> = {
  commute: 'Commute: to work and back',
  motorway: 'Motorway: some 90 km, and back',
  charging: 'Charge',
  fault: 'Fault: breaks down on the way, and goes on',
};

function Product({ view, fact, isOpen }: { view: View; fact: DriveFact; isOpen: boolean }): VNode {
  const { id, number, name, owner, scenarios, scenario, speed } = fact;
  const at = (act: string) => `/sandbox/vehicles/${number}/${act}`;
  return (
    <article id={`product-${number}`} class="driven" aria-labelledby={`name-${number}`}>
      <div class="between">
        <h2 id={`name-${number}`}>{name}</h2>
        <code>{number}</code>
      </div>
      <Standing view={view} fact={fact} />
      <form method="post" action={at('drive')} class="drive">
        <label>
          What it does
          <select name="scenario">
            {scenarios.map((one) => (
              <option key={one} value={one} selected={one === scenario}>
                {scenarioWords[one]}
              </option>
            ))}
          </select>
        </label>
        <label>
          Times as fast (1 to 60)
          <input type="number" name="speed" min="1" max="60" value={speed ?? DEFAULT_SPEED} required />
        </label>
        <button type="submit" class="small" aria-label={`Go: ${name} ${number}`}>
          Go
        </button>
        <button
          type="submit"
          class="small secondary outline"
          form={`stop-${number}`}
          aria-label={`Stop: ${name} ${number}`}
        >
          Stop
        </button>
      </form>
      <form id={`stop-${number}`} method="post" action={at('stop')} hidden />
      <details class="act" open={isOpen && fact.misbehaves !== null}>
        <summary>Let it misbehave</summary>
        <form method="post" action={at('misbehave')} aria-label={`How ${name} ${number} misbehaves`}>
          <ul class="plain">
            {hows.map((how) => (
              <li key={how} class="misbehave">
                <button type="submit" name="how" value={how} class="small secondary outline">
                  {spelled[how][0]}
                </button>
                <small>It {spelled[how][1]}.</small>
              </li>
            ))}
          </ul>
        </form>
      </details>
      {owner && (
        <p>
          <Elsewhere
            to={`/sign-in?next=${encodeURIComponent(`/products/${id}/live`)}&login_hint=${encodeURIComponent(owner.email)}`}
            label={`Watch it as ${owner.name}: ${name} ${number}`}
          >
            Watch it as {owner.name}
          </Elsewhere>
        </p>
      )}
    </article>
  );
}

function Standing({ view, fact }: { view: View; fact: DriveFact }): VNode {
  const { number, state, scenario, speed, since, misbehaves, lastBatch, waiting, fault } = fact;
  const time = (at: Date): string => at.toISOString().slice(11, 19);
  return (
    <div id={`standing-${number}`} data-part={number}>
      <p class="facts-line">
        <span class={state === 'standing' ? 'badge over' : 'badge'}>{state}</span>{' '}
        {scenario && since && (
          <small>
            {scenario}, {speed === 1 ? 'as fast as the world' : `${speed} times as fast as the world`}, since{' '}
            {view.moment(since)}
          </small>
        )}
      </p>
      {misbehaves && (
        <p class="notice">
          Misbehaves until {time(misbehaves.until)} UTC: it {spelled[misbehaves.how][1]}.
        </p>
      )}
      {lastBatch && (
        <p>
          <small>
            Batch {lastBatch.sequence} at {time(lastBatch.at)} UTC: {lastBatch.accepted} of {lastBatch.sent} readings
            taken{lastBatch.repeated ? ', which had been taken before' : ''}
            {lastBatch.refused > 0 ? `, ${lastBatch.refused} refused` : ''}.
          </small>
        </p>
      )}
      {fault && (
        <p class="fault">
          {fault} {waiting} {waiting === 1 ? 'batch waits' : 'batches wait'}, and none is lost.
        </p>
      )}
    </div>
  );
}
