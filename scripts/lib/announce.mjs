// Which of a program's log lines are worth the terminal.

const REPEAT_AFTER_MS = 30_000;
const REMEMBERED = 100;

/**
 * Passes on warnings and errors of a structured log, each message at most every 30 s.
 *
 * @param {string} name of the program
 * @param {(message: string) => void} warn
 * @returns {(line: string) => void}
 */
export function announceImportant(name, warn) {
  /** @type {Map<string, number>} */
  const saidAt = new Map();
  return (line) => {
    const entry = parse(line);
    if (entry === null || (entry.level !== 'warn' && entry.level !== 'error')) return;
    const now = Date.now();
    if (now - (saidAt.get(entry.message) ?? 0) < REPEAT_AFTER_MS) return;
    if (saidAt.size >= REMEMBERED) saidAt.clear();
    saidAt.set(entry.message, now);
    warn(`${name}: ${entry.message}`);
  };
}

/**
 * The dashboard writes JSON, the agent writes for people: `<time> <level>  <message> {details}`.
 *
 * @param {string} line
 * @returns {{ level: string, message: string } | null}
 */
function parse(line) {
  const [, plainLevel, plainMessage] = /^\S+Z (warn|error) +(.*?)(?: \{.*)?$/.exec(line) ?? [];
  if (plainLevel !== undefined && plainMessage !== undefined) return { level: plainLevel, message: plainMessage };
  try {
    const { level, message } = JSON.parse(line);
    return typeof level === 'string' && typeof message === 'string' ? { level, message } : null;
  } catch {
    return null;
  }
}
