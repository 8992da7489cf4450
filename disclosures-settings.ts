/** What the data holder tells before a contract (R57): the part of the settings that stands in a file. */
import { disclosuresFile } from './domain/disclosures/disclosure.ts';
import { jsonFileSetting } from './json-file-setting.ts';

export const disclosuresSetting = jsonFileSetting({
  schema: disclosuresFile,
  example: '{"disclosures":[{"version":"1","from":"2026-01-01","holder":{"name":"…"},…}]}',
  doc: 'docs/law.md',
})
  .transform(({ disclosures }) => disclosures)
  .default([]);
