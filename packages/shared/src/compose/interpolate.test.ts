import { describe, expect, it } from 'vitest';
import { readCompose } from './read-compose.ts';

const GIVEN = [
  { name: 'SET', value: 'yes' },
  { name: 'EMPTY', value: '' },
  { name: 'PASSWORD', value: 'hunter2', secret: true },
];

function read(text: string) {
  const source = `services: {web: {image: "a:1", mem_limit: 64m, environment: {VALUE: ${JSON.stringify(text)}}}}`;
  const { file, findings, variables } = readCompose(source, GIVEN);
  return { value: file?.services[0]?.env[0]?.value, rules: findings.map(({ rule }) => rule), findings, variables };
}

describe('variables', () => {
  it.each([
    ['$SET', 'yes'],
    ['${SET}', 'yes'],
    ['a${SET}b$SET.c', 'ayesbyes.c'],
    ['${EMPTY}', ''],
    ['${NOT:-other}', 'other'],
    ['${NOT-other}', 'other'],
    ['${EMPTY:-other}', 'other'],
    ['${EMPTY-other}', ''],
    ['${NOT:-${SET}}', 'yes'],
    ['${NOT:-${NEITHER:-deep}}', 'deep'],
    ['${SET:?needed}', 'yes'],
    ['${EMPTY?needed}', ''],
    ['${SET:+there}', 'there'],
    ['${EMPTY:+there}', ''],
    ['${EMPTY+there}', 'there'],
    ['${NOT+there}', ''],
    ['$$SET', '$SET'],
    ['$${SET}', '${SET}'],
    ['${NOT:-a}b}', 'ab}'],
  ])('%s is %s', (text, value) => expect(read(text)).toMatchObject({ value, rules: [] }));

  it.each([
    ['$NOT', 'variable-missing'],
    ['${NOT}', 'variable-missing'],
    ['${NOT:?say which}', 'variable-required'],
    ['${EMPTY:?say which}', 'variable-required'],
    ['${SET', 'variable-syntax'],
    ['${}', 'variable-syntax'],
    ['${SET!}', 'variable-syntax'],
    ['$1', 'variable-syntax'],
    ['100$', 'variable-syntax'],
    ['${A:-${B:-${C:-${D:-${E:-${F:-${G:-${H:-x}}}}}}}}', 'variable-syntax'],
  ])('%s is refused: %s', (text, rule) => expect(read(text).rules).toContain(rule));

  it('never puts a secret into a text, and says it nowhere', () => {
    for (const text of ['$PASSWORD', '${PASSWORD:-x}', '${PASSWORD:?x}', '${NOT:-$PASSWORD}']) {
      const answer = read(text);
      expect(answer.rules).toEqual(['variable-secret']);
      expect(JSON.stringify(answer)).not.toContain('hunter2');
    }
  });

  it('replaces in numbers and lists, not in keys, and not in x- parts of the file', () => {
    const { file } = readCompose(
      'x-note: $NOTHING\nservices: {web: {image: "a:${V}", mem_limit: "${M}m", command: [a, "$V"], scale: "${V}"}}',
      [
        { name: 'V', value: '2' },
        { name: 'M', value: '64' },
      ],
    );
    expect(file?.services[0]).toMatchObject({ image: 'a:2', command: ['a', '2'], replicas: 2 });
  });

  it('puts values into texts only: one that looks like YAML stays a text', () => {
    const { file } = readCompose('services: {web: {image: "a:1", mem_limit: 64m, environment: {V: "$V"}}}', [
      { name: 'V', value: '"}, privileged: true, x: {"' },
    ]);
    expect(file?.services[0]?.env).toEqual([{ name: 'V', value: '"}, privileged: true, x: {"' }]);
  });

  it('says what a form has to ask for', () => {
    expect(read('$A ${B:-two} ${C:?say it} ${A:-x}').variables).toEqual([
      { name: 'A', fallback: null, isSecret: false },
      { name: 'B', fallback: 'two', isSecret: false },
      { name: 'C', fallback: null, isSecret: false },
    ]);
  });
});
