// The stages of `npm test`: what each runs, and how many passed and failed in it.
import { readFileSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { forBuilding } from './environment.mjs';
import { bin, ROOT } from './npm-packages.mjs';
import { run } from './run.mjs';

const CHECK_TIMEOUT_MS = 15 * 60_000;
const SUITE_TIMEOUT_MS = 60 * 60_000;
const REASON_LINES = 8;
const REASON_LINE_CHARACTERS = 300;
const RESULTS = join(ROOT, 'tests/results');

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} failures what failed, and the beginning of why, for each that a report names
 * @property {readonly string[]} unsteady what failed at first and passed when it was run once more
 */

/** @typedef {{ name: string, run: () => Promise<Outcome> }} Stage */

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
  { name: 'db', run: () => runVitest('db', { sharesMachine: true }) },
  { name: 'engine', run: () => runVitest('engine', { sharesMachine: true }) },
  { name: 'system', run: () => runVitest('system', { sharesMachine: true }) },
  { name: 'measured', run: () => runVitest('measured', { sharesMachine: true }) },
  { name: 'cgroup2', run: () => runVitest('cgroup2', { sharesMachine: true }) },
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

/** Each check counts as one test. @param {readonly (readonly [string, ...string[]])[]} checks @returns {Promise<Outcome>} */
async function runChecks(checks) {
  const failures = [];
  for (const [program, ...args] of checks) {
    if (!(await succeeds(program, args, CHECK_TIMEOUT_MS))) failures.push([program, ...args].join(' '));
  }
  return { passed: checks.length - failures.length, failed: failures.length, failures, unsteady: [] };
}

/**
 * Runs a project of Vitest. Where tests share the machine with each other and with whatever else it does, files that
 * failed are run once more by themselves: what passes then is counted as passed, and named as unsteady.
 *
 * @param {string} project
 * @param {{ sharesMachine?: boolean }} [options]
 * @returns {Promise<Outcome>}
 */
async function runVitest(project, { sharesMachine = false } = {}) {
  const first = await runVitestOnce(project, []);
  const files = first.tests.filter(({ passed }) => !passed).map(({ file }) => file);
  if (!sharesMachine || first.failed === 0 || files.length === 0 || files.includes('') || first.isCut) return first;

  console.log(`\nOnce more: ${[...new Set(files)].map((file) => relative(ROOT, file)).join(', ')}`);
  const second = await runVitestOnce(project, [...new Set(files)]);
  const rerun = new Set(files);
  const kept = first.tests.filter(({ file }) => !rerun.has(file)).length;
  return { ...second, passed: kept + second.passed, unsteady: unsteadyOf(first.tests, second.tests) };
}

/**
 * @param {string} project
 * @param {readonly string[]} files all, when there are none
 */
async function runVitestOnce(project, files) {
  const [report, stray] = [join(RESULTS, `${project}.json`), join(RESULTS, `${project}.stray.json`)];
  for (const path of [report, stray]) rmSync(path, { force: true });
  const reporters = ['default', 'json', join(ROOT, 'scripts/lib/stray-errors.mjs')].map((name) => `--reporter=${name}`);
  const args = ['run', `--project=${project}`, ...reporters, `--outputFile.json=${report}`, ...files];
  const succeeded = await succeeds('vitest', args, SUITE_TIMEOUT_MS, { BULKHEAD_STRAY_ERRORS: stray });
  const results = readReport(report, readVitestReport);
  const tests = [...(results ?? []), ...(readReport(stray, readStrayErrors) ?? [])];
  return { tests, isCut: results === undefined, ...judge(tests, succeeded) };
}

/** @typedef {{ file: string, name: string, passed: boolean, why: string }} TestResult */

/**
 * A test that was skipped has shown nothing, nor has a file that could not be loaded.
 *
 * @param {any} report
 * @returns {readonly TestResult[]}
 */
function readVitestReport({ testResults }) {
  return testResults.flatMap((/** @type {any} */ { name: file, status, message, assertionResults }) => {
    const where = relative(ROOT, file);
    if (status === 'failed' && assertionResults.length === 0) {
      return [{ file, name: where, passed: false, why: message ?? '' }];
    }
    return assertionResults.map((/** @type {any} */ test) => ({
      file,
      name: `${where} › ${test.fullName}`,
      passed: test.status === 'passed',
      why: test.failureMessages?.[0] ?? test.status,
    }));
  });
}

/**
 * What was thrown while a file ran and belongs to none of its tests has failed like one of them.
 *
 * @param {readonly import('./stray-errors.mjs').StrayError[]} errors
 * @returns {readonly TestResult[]}
 */
function readStrayErrors(errors) {
  return errors.map(({ file, why }) => {
    const name = `${file === '' ? 'the run' : relative(ROOT, file)} › an error outside of its tests`;
    return { file, name, passed: false, why };
  });
}

/**
 * Files that failed are run once more, from an empty dashboard and with a trace: what fails then has failed.
 *
 * @returns {Promise<Outcome>}
 */
async function runPlaywright() {
  const first = await runPlaywrightOnce([], {});
  const failed = new Set(first.tests.filter(({ passed }) => !passed).map(({ file }) => basename(file, '.spec.ts')));
  if (first.failed === 0 || failed.size === 0 || first.isCut) return first;
  console.log(`\nOnce more, from an empty dashboard: ${[...failed].join(', ')}`);
  const second = await runPlaywrightOnce([...failed], { BULKHEAD_TEST_TRACE: 'on' });
  const kept = first.tests.filter(({ file }) => !failed.has(basename(file, '.spec.ts'))).length;
  return { ...second, passed: kept + second.passed, unsteady: unsteadyOf(first.tests, second.tests) };
}

/**
 * @param {readonly string[]} projects all, when there are none
 * @param {NodeJS.ProcessEnv} settings
 */
async function runPlaywrightOnce(projects, settings) {
  const report = join(RESULTS, 'e2e.json');
  rmSync(report, { force: true });
  const args = ['test', '-c', 'tests/playwright.config.ts', '--forbid-only', '--reporter=list,json'];
  const only = projects.map((name) => `--project=${name}`);
  const more = { ...settings, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const succeeded = await succeeds('playwright', [...args, ...only], SUITE_TIMEOUT_MS, more);
  const specs = readReport(report, ({ suites }) => suites.flatMap(specsOf));
  /** @type {readonly TestResult[]} */
  const tests = (specs ?? []).map((/** @type {any} */ { file, title, tests: [test] }) => ({
    file,
    name: `${file} › ${title}`,
    passed: test.status === 'expected',
    why: test.results.findLast((/** @type {any} */ { error }) => error)?.error.message ?? test.status,
  }));
  return { tests, isCut: specs === undefined, ...judge(tests, succeeded) };
}

/**
 * What failed at first and not again, with the beginning of why it failed.
 *
 * @param {readonly TestResult[]} first
 * @param {readonly TestResult[]} second
 */
function unsteadyOf(first, second) {
  const failedAgain = new Set(second.filter(({ passed }) => !passed).map(({ name }) => name));
  return first.filter(({ name, passed }) => !passed && !failedAgain.has(name)).map(describeFailure);
}

/** @param {any} suite @returns {readonly any[]} */
function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/**
 * A run without a report, without tests, or with an error outside of its tests is a failure too.
 *
 * @param {readonly TestResult[]} tests
 * @param {boolean} succeeded
 * @returns {Outcome}
 */
function judge(tests, succeeded) {
  const failures = tests.filter(({ passed }) => !passed).map(describeFailure);
  const passed = tests.length - failures.length;
  if (failures.length > 0 || (succeeded && passed > 0)) {
    return { passed, failed: failures.length, failures, unsteady: [] };
  }
  return { passed, failed: 1, failures: ['The run ended with an error outside of its tests.'], unsteady: [] };
}

/** @param {TestResult} test */
function describeFailure({ name, why }) {
  const lines = stripVTControlCharacters(why).trim().split('\n').slice(0, REASON_LINES);
  return [name, ...lines.map((line) => `    ${line.slice(0, REASON_LINE_CHARACTERS)}`)].join('\n');
}

/**
 * @template T
 * @param {string} path of a JSON file
 * @param {(report: any) => T} read
 * @returns {T | undefined} nothing when there is no report
 */
function readReport(path, read) {
  try {
    return read(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    console.error(`There is no report in ${path}.`);
    return undefined;
  }
}
