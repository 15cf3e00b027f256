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
// Without an engine or a browser the stages that need them fail by themselves, and the others still tell something.
await step('test tools', () => provideTestTools(say)).catch((/** @type {Error} */ error) => {
  console.error(error.message);
  sum.failed += 1;
});

const lines = [];
for (const stage of stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n${paint('bold', stage.name)}`);
  const startedAt = performance.now();
  const { passed, failed } = await stage.run();
  sum.passed += passed;
  sum.failed += failed;
  const mark = failed === 0 ? paint('green', '✓') : paint('red', '✗');
  const took = formatDuration(performance.now() - startedAt);
  lines.push(
    `  ${mark} ${stage.name.padEnd(8)} ${paint('dim', took.padStart(12))}  ${passed} passed, ${failed} failed`,
  );
}
console.log(`\n${lines.join('\n')}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;
