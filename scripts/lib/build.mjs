// Generating and building, through turbo, which remembers what it has built.
import { forBuilding } from './environment.mjs';
import { bin, ROOT } from './npm-packages.mjs';
import { run } from './run.mjs';

/**
 * @param {string} task of turbo.json
 * @param {{ note: (text: string) => void, signal?: AbortSignal }} options
 */
export async function runTurbo(task, { note, signal }) {
  const { output } = await run(bin('turbo'), ['run', task, '--output-logs=errors-only', '--no-color'], {
    cwd: ROOT,
    env: forBuilding(),
    timeoutMs: 15 * 60_000,
    ...(signal ? { signal } : {}),
  });
  if (/FULL TURBO/.test(output)) note('nothing has changed');
}
