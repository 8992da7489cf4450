/** What was typed, carried along unseen from one page to the next. */
import type { VNode } from 'preact';
import type { Typed } from '../../call/input/typed.ts';

/** Not carried: what belongs to a page and not to what was typed. */
const OF_THE_PAGE = new Set(['csrf', 'step', 'key', 'gone']);

export const TypedFields = ({ typed }: { typed: Typed }): VNode => (
  <>
    {Object.entries(typed)
      .filter(([name]) => !OF_THE_PAGE.has(name))
      .flatMap(([name, values]) =>
        values.map((value) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />),
      )}
  </>
);
