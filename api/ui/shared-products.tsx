/** Products that somebody else was given data of: which, and which of them to end. */
import type { VNode } from 'preact';
import type { ProductKind } from '../../domain/requests/types.ts';
import type { View } from './view.ts';

interface SharedProduct {
  kind: ProductKind;
  vin?: string | undefined;
  serial?: string | undefined;
  name?: string | undefined;
  /** It is shared no more. */
  ended?: boolean | undefined;
}

export const SharedProducts = ({
  view: { say },
  products,
}: {
  view: View;
  products: readonly SharedProduct[];
}): VNode => (
  <ul class="plain">
    {products.map(({ kind, name, vin, serial, ended }) => (
      <li key={vin ?? serial}>
        {name ?? say(`kind.${kind}`)} <code>{vin ?? serial}</code>{' '}
        {ended && <small>{say('consent.endedProduct')}</small>}
      </li>
    ))}
  </ul>
);

interface ToEnd {
  view: View;
  products: readonly (SharedProduct & { id: string })[];
}

/** Fields that name those to end: boxes where there are several that are shared still. */
export function ProductsToEnd({ view, products }: ToEnd): VNode {
  const open = products.filter(({ ended }) => !ended);
  if (open.length < 2)
    return (
      <>
        {open.map(({ id }) => (
          <input key={id} type="hidden" name="products" value={id} />
        ))}
      </>
    );
  return (
    <fieldset>
      <legend>{view.say('shares.which')}</legend>
      {open.map(({ id, name, vin, serial }) => (
        <label class="tick" key={id}>
          <input type="checkbox" name="products" value={id} checked />
          <span>
            {name} <code>{vin ?? serial}</code>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
