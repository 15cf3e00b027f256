import { glob, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const SERVICES = new URL('../', import.meta.url);
const files: string[] = [];
for await (const name of glob('**/*.ts', { cwd: SERVICES.pathname })) {
  if (!name.endsWith('.test.ts') && !name.startsWith('audit/')) files.push(name);
}
const writers: { name: string; text: string }[] = [];
for (const name of files) {
  const text = await readFile(new URL(name, SERVICES), 'utf8');
  if (/\bwriteAudit\(\s*tx/.test(text)) writers.push({ name, text });
}

/** What follows each entry in the block that writes it, without the news, which takes no row lock. */
function whatFollows(text: string): string[] {
  return [...text.matchAll(/^( *)(?:if \([^\n]*\) )?(?:await |return )?writeAudit\(/gm)].map((found) => {
    const [, indent = ''] = found;
    const after = text.slice(found.index);
    const statementEnd = after.search(new RegExp(`\\);\\n|^${indent}\\)`, 'm'));
    const block =
      after.slice(statementEnd).split(new RegExp(`^(?! |\\n)|^ {0,${Math.max(0, indent.length - 1)}}\\S`, 'm'))[0] ??
      '';
    return block.replaceAll(/await (?:deps\.)?changes\.publish\([\s\S]*?\);\n/g, '');
  });
}

it('knows who writes entries', () => {
  expect(writers.length).toBeGreaterThan(30);
});

// The entry locks the end of a chain until the transaction ends: whoever waits for a row then stops everybody who appends.
it.each(writers)('$name takes no lock after its entry', ({ text }) => {
  for (const rest of whatFollows(text)) expect(rest).not.toMatch(/\btx\b/);
});

it('would find one that does', () => {
  const wrong = `  await db.$transaction(async (tx) => {
    await writeAudit(tx, actor, { action: 'a', target: 'b' });
    await deps.changes.publish(tx, []);
    await tx.host.update({});
  });
`;
  expect(whatFollows(wrong).join('')).toMatch(/\btx\b/);
  expect(whatFollows(wrong.replace('    await tx.host.update({});\n', '')).join('')).not.toMatch(/\btx\b/);
});
