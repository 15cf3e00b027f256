// `npm test [-- stage …]`: everything, or the stages that are named, from a bare clone. The last line is the sum.
import { fileURLToPath } from 'node:url';
import { bootstrap } from './lib/bootstrap.mjs';
import { provideTestTools } from './lib/provision.mjs';
import { formatDuration, paint, say, step } from './lib/steps.mjs';
import { stages } from './lib/test-stages.mjs';

const wanted = await bootstrap(fileURLToPath(import.meta.url), 'Bulkhead: tests');
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}. There are: ${stages.map((stage) => stage.name).join(', ')}.`);
  process.exit(2);
}
const sum = { passed: 0, failed: 0 };
/** @type {string[]} */
const failures = [];
/** @type {string[]} */
const unsteady = [];
// Without an engine or a browser the stages that need them fail by themselves, and the others still tell something.
await step('test tools', () => provideTestTools(say)).catch((/** @type {Error} */ error) => {
  sum.failed += 1;
  failures.push(error.message);
});

const lines = [];
// What is generated and built is needed by every stage after it; the build is quick where nothing changed.
const named = wanted.some((name) => name !== 'static') ? new Set([...wanted, 'build']) : new Set(wanted);
for (const stage of stages.filter(({ name }) => named.size === 0 || named.has(name))) {
  console.log(`\n${paint('bold', stage.name)}`);
  const startedAt = performance.now();
  const { passed, failed, ...said } = await stage.run();
  failures.push(...said.failures);
  unsteady.push(...said.unsteady);
  sum.passed += passed;
  sum.failed += failed;
  const mark = failed === 0 ? paint('green', '✓') : paint('red', '✗');
  const took = formatDuration(performance.now() - startedAt);
  lines.push(
    `  ${mark} ${stage.name.padEnd(8)} ${paint('dim', took.padStart(12))}  ${passed} passed, ${failed} failed`,
  );
}
if (unsteady.length > 0) console.log(`\nPassed only when run once more:\n  ${unsteady.join('\n  ')}`);
if (failures.length > 0) console.log(`\nFailed:\n  ${failures.join('\n  ')}`);
console.log(`\n${lines.join('\n')}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;
