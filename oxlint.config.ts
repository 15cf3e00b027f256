import { defineConfig } from 'oxlint';
import { importLimits, limitImports } from './packages/config/lint/import-limits.ts';
import { rules, unsafeAny } from './packages/config/lint/rules.ts';

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node', 'react', 'jsx-a11y', 'nextjs', 'vitest'],
  jsPlugins: ['./packages/config/lint/texts.ts'],
  categories: { correctness: 'error' },
  settings: { next: { rootDir: 'apps/web' } },
  ignorePatterns: ['**/dist/**', '**/.next/**', '**/generated/**', '**/next-env.d.ts', 'tests/results/**'],
  rules: { ...rules, 'no-restricted-imports': limitImports() },
  overrides: [
    ...importLimits,
    {
      // The environment enters through these alone.
      files: ['**/env.ts', '**/config.ts', '**/*.config.*', '**/scripts/**', 'tests/**', '**/*.test.ts'],
      rules: { 'node/no-process-env': 'off' },
    },
    {
      // Whatever a reader reads is in the message files, in every language.
      files: ['apps/web/src/{app,components,panels}/**/*.tsx'],
      rules: { 'bulkhead/no-literal-text': 'error' },
    },
    {
      // Their readers want a default export.
      files: [
        '**/*.config.*',
        'apps/web/src/app/**',
        'apps/web/src/i18n/**',
        '**/testing-setup.ts',
        'scripts/lib/stray-errors.mjs',
        'tests/**',
      ],
      rules: { 'import/no-default-export': 'off' },
    },
    {
      // Whoever gives the URL chooses where our request goes.
      files: ['apps/web/src/server/**', 'apps/agent/src/**'],
      rules: {
        'no-restricted-globals': ['error', { name: 'fetch', message: 'Use server/outbound/fetch-outside.ts.' }],
      },
    },
    {
      // Programs for a terminal.
      files: ['**/scripts/**', 'tests/**', '**/cli.ts', 'apps/agent/src/main.ts'],
      rules: { 'no-console': 'off' },
    },
    {
      // expect.any() and its kind are of type any.
      files: ['**/*.test.{ts,tsx}', 'tests/**'],
      rules: { 'typescript/no-unsafe-assignment': 'off', 'no-restricted-globals': 'off' },
    },
    {
      files: ['**/*.{mjs,cjs,js}'],
      rules: Object.fromEntries(unsafeAny.map((name) => [name, 'off'] as const)),
    },
  ],
});
