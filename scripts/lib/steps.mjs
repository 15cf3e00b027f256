// What a start or a test run shows on the terminal: one line for each step, with the time that it took.

const COLOURS = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 };
const isColourful = process.stdout.isTTY && !process.env.NO_COLOR;

/**
 * @param {keyof typeof COLOURS} colour
 * @param {string} text
 */
export function paint(colour, text) {
  return isColourful ? `\u001B[${COLOURS[colour]}m${text}\u001B[0m` : text;
}

/** @param {number} ms */
export function formatDuration(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A remark inside a step. @param {string} message */
export function say(message) {
  console.log(`    ${paint('dim', message)}`);
}

/** Something that the reader should know or mend. @param {string} message */
export function warn(message) {
  console.log(`  ${paint('yellow', '!')} ${message.split('\n').join('\n    ')}`);
}

/**
 * Runs one step and prints its outcome.
 *
 * @template T
 * @param {string} name
 * @param {(note: (text: string) => void) => Promise<T>} action may note in a few words what came of it
 * @returns {Promise<T>}
 */
export async function step(name, action) {
  const startedAt = performance.now();
  let remark = '';
  const line = (/** @type {string} */ mark) => {
    const details = [formatDuration(performance.now() - startedAt), remark].filter(Boolean).join(' · ');
    console.log(`  ${mark} ${name} ${paint('dim', details)}`);
  };
  try {
    const result = await action((text) => {
      remark = text;
    });
    line(paint('green', '✓'));
    return result;
  } catch (error) {
    line(paint('red', '✗'));
    throw error;
  }
}
