/** Gatekeepers under the Digital Markets Act (R61): the part of the settings that stands in a file. */
import { gatekeepersFile } from './domain/conduct/gatekeepers.ts';
import { knownGatekeepers } from './domain/conduct/known-gatekeepers.ts';
import { jsonFileSetting } from './json-file-setting.ts';

export const gatekeepersSetting = jsonFileSetting({
  schema: gatekeepersFile,
  example:
    '{"gatekeepers":[{"name":"Example","domains":["example.com"],"designatedOn":"2023-09-06","source":"https://…"}]}',
  doc: 'docs/law.md',
})
  .transform(({ gatekeepers }) => gatekeepers)
  .default([...knownGatekeepers]);
