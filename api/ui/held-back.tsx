/** Trade secrets that staff hold back of continuous data (R54): a fact in a list of facts, where there are any. */
import type { VNode } from 'preact';
import type { HeldBack } from '../../domain/registry/chosen.ts';
import { Fact } from './fact.tsx';
import type { View } from './view.ts';

export function HeldBackSignals({
  view: { say },
  heldBack,
}: {
  view: View;
  heldBack: Readonly<Record<string, HeldBack>>;
}): VNode | null {
  const signals = Object.entries(heldBack);
  if (signals.length === 0) return null;
  return (
    <Fact name={say('access.heldBack')}>
      <ul class="plain">
        {signals.map(([path, how]) => (
          <li key={path}>
            <code>{path}</code> ({say(`access.heldBack.${how}`)})
          </li>
        ))}
      </ul>
    </Fact>
  );
}
