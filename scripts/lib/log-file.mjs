// Log files of a bounded size.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const LIMIT_BYTES = 10 * 1024 * 1024;
const KEPT = 3;

/** Keeps the last files as name.1 (newest) to name.3. @param {string} path */
export function rotate(path) {
  for (let number = KEPT - 1; number >= 0; number -= 1) {
    const from = number === 0 ? path : `${path}.${number}`;
    if (existsSync(from)) renameSync(from, `${path}.${number + 1}`);
  }
}

/**
 * Opens a fresh log file, and another one each time that it is full: at most 40 MiB in all.
 *
 * @param {string} path
 * @returns {(line: string) => void} writes a line
 */
export function openLogFile(path) {
  mkdirSync(dirname(path), { recursive: true });
  const open = () => {
    rotate(path);
    return openSync(path, 'a', 0o600);
  };
  let file = open();
  let sizeBytes = 0;
  return (line) => {
    if (sizeBytes > LIMIT_BYTES) {
      closeSync(file);
      file = open();
      sizeBytes = 0;
    }
    sizeBytes += writeSync(file, `${line}\n`);
  };
}
