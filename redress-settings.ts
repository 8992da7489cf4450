/** Who can be turned to by whoever does not agree (R50): the part of the settings that stands in a file. */
import { knownBodies } from './domain/redress/known-bodies.ts';
import { redressFile } from './domain/redress/redress.ts';
import { jsonFileSetting } from './json-file-setting.ts';

export const redressSetting = jsonFileSetting({
  schema: redressFile,
  example:
    '{"bodies":[{"country":"DE","kind":"authority","name":"Bundesnetzagentur","url":"https://…","from":"2026-05-30","source":"https://…"}]}',
  doc: 'docs/law.md',
})
  .transform(({ bodies }) => bodies)
  .default([...knownBodies]);
