/** What `npm start` needs before anything can be built: said at once, with the remedy. Plain JavaScript, for any Node. */
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
const missing = !existsSync('node_modules/typescript')
  ? 'The packages are not installed, or without those for development. First: npm ci'
  : major < 22 || (major === 22 && minor < 18)
    ? `Node ${process.versions.node} is too old: 22.18 or newer is needed, https://nodejs.org`
    : undefined;

if (missing) {
  console.error(missing);
  process.exit(78);
}
