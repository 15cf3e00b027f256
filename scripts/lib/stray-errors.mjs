// A reporter of Vitest: what was thrown outside of every test, which its report in JSON leaves out.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @typedef {{ file: string, why: string }} StrayError `file` is that which ran meanwhile, an absolute path, or empty */

export default class StrayErrors {
  /** @param {readonly unknown[]} _modules @param {readonly any[]} errors */
  onTestRunEnd(_modules, errors) {
    const path = process.env.BULKHEAD_STRAY_ERRORS;
    if (path === undefined) throw new Error('BULKHEAD_STRAY_ERRORS does not say where to write stray errors.');
    mkdirSync(dirname(path), { recursive: true });
    /** @type {readonly StrayError[]} */
    const stray = errors.map((error) => ({ file: fileOf(error), why: error.stack ?? error.message }));
    writeFileSync(path, JSON.stringify(stray));
  }
}

/** Of a worker process that ended by itself only the message says what it ran. @param {any} error @returns {string} */
function fileOf({ VITEST_TEST_PATH, cause }) {
  return VITEST_TEST_PATH ?? /while running test file (\S+)/.exec(cause?.message ?? '')?.[1] ?? '';
}
