import { mkdirSync, writeFileSync } from 'node:fs';
import { REPOSITORY } from '../fixtures/stack-parts.ts';

/** What was measured on a kind of host, before a control was set and after. */
export interface Report {
  add(subsystem: string, asked: string, before: string, after: string): void;
  print(): void;
}

export function startReport(kind: string): Report {
  const rows: { subsystem: string; asked: string; before: string; after: string }[] = [];
  return {
    add: (subsystem, asked, before, after) => void rows.push({ subsystem, asked, before, after }),
    print() {
      const folder = `${REPOSITORY}/tests/results/conformance`;
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}/${kind}.json`, `${JSON.stringify(rows, null, 2)}\n`);
      const width = (key: keyof (typeof rows)[number]) => Math.max(...rows.map((row) => row[key].length));
      const [subsystem, asked, before] = [width('subsystem'), width('asked'), width('before')];
      for (const row of rows) {
        const columns = [
          row.subsystem.padEnd(subsystem),
          row.asked.padEnd(asked),
          row.before.padEnd(before),
          row.after,
        ];
        console.info(`${kind}  ${columns.join('  ')}`);
      }
    },
  };
}

export const cores = (value: number) => `${value.toFixed(4)} cores`;
export const mib = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
