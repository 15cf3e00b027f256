// The stages of `npm test`: what each runs, and how many passed and failed in it.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { forBuilding } from './environment.mjs';
import { bin, ROOT } from './npm-packages.mjs';
import { run } from './run.mjs';

const CHECK_TIMEOUT_MS = 15 * 60_000;
const SUITE_TIMEOUT_MS = 60 * 60_000;
const RESULTS = join(ROOT, 'tests/results');

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 */

/** @typedef {{ name: string, run: () => Promise<Count> }} Stage */

/** In order: what is quick, and what the others need, comes first. @type {readonly Stage[]} */
export const stages = [
  {
    name: 'static',
    run: () =>
      runChecks([
        ['prettier', '--check', '--log-level=warn', '.'],
        // It generates the database client and the routes' types, without which the linter knows no types.
        ['turbo', 'run', 'typecheck', '--output-logs=errors-only'],
        ['oxlint', '--type-aware', '--max-warnings=0'],
        ['tsc', '-p', '.'],
      ]),
  },
  { name: 'build', run: () => runChecks([['turbo', 'run', 'build', '--output-logs=errors-only']]) },
  { name: 'unit', run: () => runVitest('unit') },
  { name: 'db', run: () => runVitest('db') },
  { name: 'engine', run: () => runVitest('engine') },
  { name: 'system', run: () => runVitest('system') },
  { name: 'cgroup2', run: () => runVitest('cgroup2') },
  { name: 'e2e', run: runPlaywright },
];

/** The tests bring their own database and engines: the user's are kept from them. @returns {NodeJS.ProcessEnv} */
function environment() {
  const ours = Object.entries(forBuilding()).filter(
    ([name]) => name !== 'DOCKER_HOST' && (!name.startsWith('BULKHEAD_') || name.startsWith('BULKHEAD_VM_')),
  );
  return {
    ...Object.fromEntries(ours),
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}:/usr/sbin:/sbin`,
  };
}

/**
 * Runs a program of the npm packages with this terminal.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {number} timeoutMs
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {Promise<boolean>} whether it succeeded
 */
async function succeeds(program, args, timeoutMs, more = {}) {
  try {
    await run(bin(program), args, { cwd: ROOT, env: { ...environment(), ...more }, timeoutMs, inherit: true });
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

/** Each check counts as one test. @param {readonly (readonly [string, ...string[]])[]} checks @returns {Promise<Count>} */
async function runChecks(checks) {
  const count = { passed: 0, failed: 0 };
  for (const [program, ...args] of checks) {
    count[(await succeeds(program, args, CHECK_TIMEOUT_MS)) ? 'passed' : 'failed'] += 1;
  }
  return count;
}

/** @param {string} project @returns {Promise<Count>} */
async function runVitest(project) {
  const report = join(RESULTS, `${project}.json`);
  rmSync(report, { force: true });
  const args = ['run', `--project=${project}`, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const succeeded = await succeeds('vitest', args, SUITE_TIMEOUT_MS);
  return countOrFail(report, succeeded, ({ numPassedTests, numTotalTests, testResults }) => ({
    passed: numPassedTests,
    // A test that was skipped has shown nothing, nor has a file that could not be loaded.
    failed: numTotalTests - numPassedTests + testResults.filter(isUnloaded).length,
  }));
}

/** @param {{ status: string, assertionResults: unknown[] }} file */
function isUnloaded({ status, assertionResults }) {
  return status === 'failed' && assertionResults.length === 0;
}

/** @returns {Promise<Count>} */
async function runPlaywright() {
  const report = join(RESULTS, 'e2e.json');
  rmSync(report, { force: true });
  const args = ['test', '-c', 'tests/playwright.config.ts', '--forbid-only', '--reporter=list,json'];
  const succeeded = await succeeds('playwright', args, SUITE_TIMEOUT_MS, { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  return countOrFail(report, succeeded, ({ stats: { expected, unexpected, flaky, skipped } }) => ({
    passed: expected,
    failed: unexpected + flaky + skipped,
  }));
}

/**
 * A run without a report, without tests, or with an error outside of its tests is a failure too.
 *
 * @param {string} report path of a JSON file
 * @param {boolean} succeeded
 * @param {(report: any) => Count} read
 * @returns {Count}
 */
function countOrFail(report, succeeded, read) {
  const count = { passed: 0, failed: 0 };
  try {
    Object.assign(count, read(JSON.parse(readFileSync(report, 'utf8'))));
  } catch {
    console.error(`There is no report in ${report}.`);
  }
  const isSound = succeeded && count.passed > 0;
  return isSound || count.failed > 0 ? count : { ...count, failed: 1 };
}
