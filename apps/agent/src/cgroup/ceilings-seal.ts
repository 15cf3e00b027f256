import type { CeilingsSeal } from './driver.ts';
import { CgroupError } from './errors.ts';
import { kernelText, OpenFiles } from './open-files.ts';

/**
 * Keeps the ceiling files of a group open together with what they say now: looking whether anything has changed then costs
 * 1–2 µs a file, where reading and parsing them afresh costs ten times as much. Null when the group is not there.
 */
export function sealFiles(fileOf: (name: string) => string, names: readonly string[]): CeilingsSeal | null {
  const [first = '', ...others] = names;
  const files = OpenFiles.open(fileOf, [first], others);
  if (files === null) return null;
  try {
    const texts = new Map(names.map((name) => [name, textOf(files, name)]));
    return {
      isWhole: () => [...texts].every(([name, text]) => isSame(files, name, text)),
      close: () => files.close(),
    };
  } catch (error) {
    files.close();
    if (isGone(error)) return null;
    throw error;
  }
}

/** A copy; null: this kernel has no such file. */
function textOf(files: OpenFiles<string>, name: string): Buffer | null {
  const length = files.load(name);
  return length < 0 ? null : Buffer.from(kernelText.subarray(0, length));
}

function isSame(files: OpenFiles<string>, name: string, text: Buffer | null): boolean {
  try {
    const length = files.load(name);
    if (text === null) return length < 0;
    return length >= 0 && kernelText.compare(text, 0, text.length, 0, length) === 0;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return !(error instanceof CgroupError) && error instanceof Error && 'code' in error && error.code === 'ENODEV';
}
