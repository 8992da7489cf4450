/** The operator's own data products for fleets: the part of the settings that stands in a file (R44). */
import { dataProductsFile } from './domain/fleets/data-product.ts';
import { jsonFileSetting } from './json-file-setting.ts';

export const dataProductsSetting = jsonFileSetting({
  schema: dataProductsFile,
  example: '{"dataProducts":[{"code":"fleet-tyres","names":{"en":"Tyres"},"groups":["health"]}]}',
  doc: 'docs/fleets.md',
})
  .transform(({ dataProducts }) => dataProducts)
  .default([]);
