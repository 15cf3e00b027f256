// npm run manage -- audit verify: the dashboard's own commands (apps/web/src/server/cli.ts), with the settings of `npm start`.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE, ROOT } from './lib/npm-packages.mjs';
import { readSettings } from './lib/settings.mjs';

const { dataDir, databaseUrl } = readSettings();
const env = { ...process.env, BULKHEAD_DATA_DIR: dataDir, DATABASE_URL: databaseUrl ?? (await embeddedUrl()) };
const command = spawn(NODE, ['apps/web/src/server/cli.ts', ...process.argv.slice(2)], {
  cwd: ROOT,
  env,
  stdio: 'inherit',
});
command.once('exit', (code) => {
  process.exitCode = code ?? 1;
});

/** Of the database that `npm start` runs: it listens while that does. */
async function embeddedUrl() {
  const folder = join(dataDir, 'postgres');
  const [password, port] = await Promise.all(['password', 'port'].map((name) => readFile(join(folder, name), 'utf8')));
  return `postgresql://bulkhead:${password}@127.0.0.1:${port}/bulkhead`;
}
