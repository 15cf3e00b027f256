#!/usr/bin/env node
// The program is TypeScript that Node runs as it is; an older Node is told apart here, where it can still be said.
import process from 'node:process';

if (process.features.typescript) {
  await import('../src/main.ts');
} else {
  process.stderr.write(
    `bulkhead: Node ${process.versions.node} is too old; it needs 22.18 or newer.\nInside the repository "npx bulkhead" brings its own.\n`,
  );
  process.exitCode = 1;
}
