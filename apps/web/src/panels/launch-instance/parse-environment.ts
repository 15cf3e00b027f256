const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{0,127})=(.*)$/;

/** Lines of NAME=value, as in an .env file: comments and blank lines are left out, quotes around a value are taken off. */
export function parseEnvironment(text: string): { name: string; value: string }[] {
  return text.split(/\r?\n/, 1_000).flatMap((line) => {
    const [, name, raw] = LINE.exec(line) ?? [];
    if (name === undefined || raw === undefined) return [];
    const [, , quoted] = /^\s*(["'])(.*)\1\s*$/.exec(raw) ?? [];
    return [{ name, value: quoted ?? raw.trim() }];
  });
}
