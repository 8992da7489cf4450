/** A product as files speak of it. */
import type { ProductKind } from '../../domain/requests/types.ts';
import type { SourceProduct } from '../source/data-source.ts';

export interface ProductNames {
  kind: ProductKind;
  vin?: string;
  serial?: string;
  name: string;
}

/** Without the members that it does not have. */
export const namesOf = ({ kind, vin, serial, name }: SourceProduct & { name: string }): ProductNames => ({
  kind,
  ...(vin === null ? {} : { vin }),
  ...(serial === null ? {} : { serial }),
  name,
});
