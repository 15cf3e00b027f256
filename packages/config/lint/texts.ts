// A linter's plugin: whatever a reader reads is in the message files, in every language.

import type { RuleTester } from 'oxlint/plugins-dev';

// The package names its types only where it takes them.
type Rule = Extract<Parameters<RuleTester['run']>[1], { create: unknown }>;
type Visitor = ReturnType<Rule['create']>;
type Element = Parameters<NonNullable<Visitor['JSXElement']>>[0];
type Fragment = Parameters<NonNullable<Visitor['JSXFragment']>>[0];
type Node = Element['parent'];

/** Attributes whose value is read, or read out. */
const READ_ATTRIBUTES = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'confirmLabel',
  'description',
  'error',
  'header',
  'label',
  'message',
  'placeholder',
  'title',
]);

/** Two letters in a row, of any script, are a word; signs, numbers and units of one letter are none. */
const WORD = /\p{L}{2}/u;
/** The same in every language: units, and what machines call things, which has signs inside: paths, addresses, names. */
const NO_WORD = /^(ms|µs|[KMGT]iB)$|[/_@=[\]{}]|\w[.:]+\w/u;

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.split(/\s+/).some((word) => WORD.test(word) && !NO_WORD.test(word));
}

/** An example of what machines read, such as a command, is the same in every language too. */
function isExample(node: Node): boolean {
  return (
    node.type === 'Literal' &&
    typeof node.value === 'string' &&
    node.value.split(/\s+/).some((word) => NO_WORD.test(word))
  );
}

/** The texts that an expression may turn out to be, as far as they stand in it. */
function textsOf(node: Node | null): Node[] {
  switch (node?.type) {
    case 'Literal':
      return isText(node.value) ? [node] : [];
    case 'TemplateLiteral':
      return node.quasis.filter(({ value }) => isText(value.cooked));
    case 'JSXExpressionContainer':
    case 'TSAsExpression':
      return textsOf(node.expression);
    case 'ConditionalExpression':
      return [...textsOf(node.consequent), ...textsOf(node.alternate)];
    case 'LogicalExpression':
      return [...textsOf(node.left), ...textsOf(node.right)];
    default:
      return [];
  }
}

const MESSAGE =
  'A text of the page: put it into the message files, in both languages, and read it with useTranslations.';

const noLiteralText: Rule = {
  create(context) {
    const report = (nodes: Node[]) => {
      for (const node of nodes) context.report({ node, message: MESSAGE });
    };
    const lookInside = ({ children }: Element | Fragment) => {
      for (const child of children) {
        if (child.type === 'JSXText') report(isText(child.value) ? [child] : []);
        else if (child.type === 'JSXExpressionContainer') report(textsOf(child));
      }
    };
    return {
      JSXElement: lookInside,
      JSXFragment: lookInside,
      JSXAttribute({ name, value }) {
        if (name.type !== 'JSXIdentifier' || !READ_ATTRIBUTES.has(name.name)) return;
        report(textsOf(value).filter((node) => name.name !== 'placeholder' || !isExample(node)));
      },
    };
  },
};

const plugin = { meta: { name: 'bulkhead' }, rules: { 'no-literal-text': noLiteralText } };
// oxlint-disable-next-line import/no-default-export -- The linter reads the default export.
export default plugin;
