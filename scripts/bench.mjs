// `npm run bench [-- name …]`: runs the benchmarks of tests/bench, all of them or the ones that are named.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './lib/bootstrap.mjs';
import { runTurbo } from './lib/build.mjs';
import { NODE, ROOT } from './lib/npm-packages.mjs';
import { provideTestTools } from './lib/provision.mjs';
import { run } from './lib/run.mjs';
import { say, step } from './lib/steps.mjs';

const SUFFIX = '.bench.ts';
const DIRECTORY = join(ROOT, 'tests/bench');
const TIMEOUT_MS = 60 * 60_000;

const wanted = await bootstrap(fileURLToPath(import.meta.url), 'Bulkhead: benchmarks');
const files = readdirSync(DIRECTORY).filter((file) => file.endsWith(SUFFIX));
const names = files.map((file) => file.slice(0, -SUFFIX.length));
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}
await step('test tools', () => provideTestTools(say));
await step('build', (note) => runTurbo('build', { note }));
for (const name of wanted.length === 0 ? names : wanted) {
  console.log(`\n${name}`);
  await run(NODE, [join(DIRECTORY, `${name}${SUFFIX}`)], { cwd: ROOT, inherit: true, timeoutMs: TIMEOUT_MS });
}
