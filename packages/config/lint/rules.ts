import type { OxlintConfig } from 'oxlint';

type Rules = NonNullable<OxlintConfig['rules']>;

// Named one by one: the defaults of the type-aware linter found a quarter of the defects that these find.

const typeAware: Rules = {
  'typescript/await-thenable': 'error',
  'typescript/no-array-delete': 'error',
  'typescript/no-base-to-string': 'error',
  'typescript/no-deprecated': 'error',
  'typescript/no-duplicate-type-constituents': 'error',
  'typescript/no-floating-promises': 'error',
  'typescript/no-for-in-array': 'error',
  'typescript/no-implied-eval': 'error',
  'typescript/no-meaningless-void-operator': 'error',
  'typescript/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  'typescript/no-misused-spread': 'error',
  'typescript/no-mixed-enums': 'error',
  'typescript/no-redundant-type-constituents': 'error',
  'typescript/no-unnecessary-boolean-literal-compare': 'error',
  'typescript/no-unnecessary-template-expression': 'error',
  'typescript/no-unnecessary-type-arguments': 'error',
  'typescript/no-unnecessary-type-assertion': 'error',
  'typescript/no-unsafe-enum-comparison': 'error',
  'typescript/no-unsafe-unary-minus': 'error',
  'typescript/non-nullable-type-assertion-style': 'error',
  'typescript/only-throw-error': 'error',
  'typescript/prefer-promise-reject-errors': 'error',
  'typescript/related-getter-setter-pairs': 'error',
  'typescript/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
  'typescript/restrict-plus-operands': 'error',
  'typescript/return-await': ['error', 'error-handling-correctness-only'],
  'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  'typescript/unbound-method': 'error',
};

/** Only where there are types: a file of plain JavaScript is full of any. */
export const unsafeAny = [
  'typescript/no-unsafe-argument',
  'typescript/no-unsafe-assignment',
  'typescript/no-unsafe-call',
  'typescript/no-unsafe-member-access',
  'typescript/no-unsafe-return',
  'typescript/restrict-template-expressions',
  'typescript/use-unknown-in-catch-callback-variable',
] as const;

const types: Rules = {
  'typescript/ban-ts-comment': 'error',
  'typescript/consistent-type-imports': 'error',
  'typescript/no-explicit-any': 'error',
  'typescript/no-import-type-side-effects': 'error',
  'typescript/no-non-null-assertion': 'error',
  'typescript/no-require-imports': 'error',
};

const language: Rules = {
  eqeqeq: 'error',
  'no-console': 'error',
  'no-constant-binary-expression': 'error',
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-restricted-properties': [
    'error',
    { property: 'waitForTimeout', message: 'Wait for what you expect, with a deadline.' },
  ],
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
  'no-var': 'error',
  'prefer-const': 'error',
  'node/no-process-env': 'error',
  'unicorn/error-message': 'error',
  'unicorn/filename-case': ['error', { case: 'kebabCase' }],
  'unicorn/prefer-node-protocol': 'error',
  'unicorn/throw-new-error': 'error',
};

const imports: Rules = {
  'import/first': 'error',
  'import/no-cycle': 'error',
  'import/no-default-export': 'error',
  'import/no-self-import': 'error',
};

const react: Rules = {
  'react/exhaustive-deps': 'error',
  'react/jsx-key': 'error',
  'react/no-array-index-key': 'error',
  'react/no-danger': 'error',
  'react/rules-of-hooks': 'error',
  'react/self-closing-comp': 'error',
};

const tests: Rules = {
  // Helpers expect too, and a property holds under its condition.
  'vitest/expect-expect': 'off',
  'vitest/no-conditional-expect': 'off',
  'vitest/no-conditional-tests': 'error',
  'vitest/no-disabled-tests': 'error',
  'vitest/no-focused-tests': 'error',
  'vitest/no-identical-title': 'error',
  'vitest/valid-expect': ['error', { maxArgs: 2 }],
};

const accessibility: Rules = {
  // Our tables become lists on narrow screens: their explicit roles keep them tables for a screen reader then.
  'jsx-a11y/no-interactive-element-to-noninteractive-role': 'off',
  'jsx-a11y/no-redundant-roles': 'off',
  // A region that scrolls has to be reachable with the keyboard.
  'jsx-a11y/no-noninteractive-tabindex': 'off',
  'jsx-a11y/prefer-tag-over-role': 'off',
};

/** The rules of every file, on top of all that oxlint holds for outright wrong. */
export const rules: Rules = {
  ...typeAware,
  ...Object.fromEntries(unsafeAny.map((name) => [name, 'error'] as const)),
  'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowNullish: true }],
  ...types,
  ...language,
  ...imports,
  ...react,
  ...accessibility,
  ...tests,
};
