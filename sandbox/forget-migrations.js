/**
 * Before a build: removes the built migrations whose source is gone or has another name, since all in the folder are run. What
 * is built and still right stays, since a sandbox of the same folder may just be reading it. Plain JavaScript, for any Node.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';

const built = 'dist/db/postgres/migrations';
for (const file of existsSync(built) ? readdirSync(built) : [])
  if (!existsSync(`db/postgres/migrations/${file.replace(/\.js(\.map)?$/, '.ts')}`)) rmSync(`${built}/${file}`);
