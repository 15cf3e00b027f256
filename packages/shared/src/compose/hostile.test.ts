import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeFileSchema } from './model.ts';
import { readCompose } from './read-compose.ts';

const rulesOf = (text: string) => readCompose(text).findings.map(({ rule }) => rule);
/** Far more than any of these takes, far less than one that blows up. */
const SLOWEST_MS = 3_000;

function timed<T>(work: () => T): T {
  const beganMs = Date.now();
  const answer = work();
  expect(Date.now() - beganMs).toBeLessThan(SLOWEST_MS);
  return answer;
}

describe('a hostile file', () => {
  it('cannot grow by aliases', () => {
    const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level += 1) {
      const alias = `*a${level - 1}`;
      laughs.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => alias).join(', ')}]`);
    }
    expect(timed(() => rulesOf(laughs.join('\n')))).toEqual(['too-complex']);
  });

  it('cannot grow by merges, or lead in a circle', () => {
    expect(timed(() => rulesOf('a: &a\n  b: *a'))).toEqual(['too-complex']);
    expect(timed(() => rulesOf('a: &a\n  <<: *a'))).toEqual(['too-complex']);
    const merges = ['m0: &m0 {k: v}'];
    for (let level = 1; level < 40; level += 1) {
      merges.push(`m${level}: &m${level} {<<: [${Array.from({ length: 9 }, () => `*m${level - 1}`).join(', ')}]}`);
    }
    expect(timed(() => rulesOf(merges.join('\n')))).toEqual(['too-complex']);
  });

  it.each([
    ['lists', '['.repeat(60_000)],
    ['maps', '{a: '.repeat(16_000)],
    ['closed lists', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['dashes', '- '.repeat(30_000)],
    ['questions', '? '.repeat(30_000)],
    ['keys', 'a:\n'.repeat(10_000)],
    ['anchors', '&a '.repeat(20_000)],
    ['quotes', '"\\u'.repeat(20_000)],
    ['dollars', `a: "${'${A:-'.repeat(10_000)}"`],
    ['open dollars', `services: {web: {image: "a:1", environment: {A: "${'${'.repeat(10_000)}"}}}`],
  ])('%s without end are refused in time', (_, text) => {
    const { file, findings } = timed(() => readCompose(text));
    expect(file).toBeNull();
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.length).toBeLessThanOrEqual(200);
  });

  it('has a size', () => {
    expect(rulesOf(`# ${'x'.repeat(64 * 1024)}`)).toEqual(['too-large']);
    expect(rulesOf(`# ${'語'.repeat(22 * 1024)}`)).toEqual(['too-large']);
  });

  it('has no tags, no second document and no key twice', () => {
    expect(rulesOf('services: !!js/function "x"')).toEqual(['yaml-tag']);
    expect(rulesOf('services: !reset {}')).toEqual(['yaml-tag']);
    expect(rulesOf('a: 1\n---\nb: 2')).toEqual(['yaml-invalid']);
    expect(rulesOf('services: {}\nservices: {}')).toEqual(['yaml-invalid']);
    expect(rulesOf('? [a, b]\n: c')).toEqual(['key-not-text']);
    expect(rulesOf('a: *nowhere')).toEqual(['yaml-invalid']);
  });

  it('does not reach the prototype of anything', () => {
    readCompose('__proto__: {polluted: 1}\nservices: {__proto__: {image: "a:1"}, constructor: {image: "a:1"}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const { file } = readCompose('services: {constructor: {image: "a:1"}, toString: {image: "a:1"}}');
    expect(file?.services.map(({ key }) => key)).toEqual(['constructor', 'toString']);
  });

  it('of any text never throws, and what is read is within the contract', () => {
    const words = fc.constantFrom(
      'services:',
      '\n',
      '  ',
      'web:',
      'image: a:1',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '&a ',
      '*a',
      '<<: ',
      '- ',
      ': ',
      '"',
      "'",
      '$',
      '${A',
      ':-b}',
      'ports: ',
      'deploy: ',
      'volumes: ',
      'null',
      '80',
      '-1',
      '1e999',
      'environment: ',
      '!!str ',
      '? ',
      '|\n',
      '\t',
      '#',
      '__proto__: ',
      '\u2028',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 80 }), (parts, tail) => {
        const { file } = readCompose(parts.join('') + tail, [{ name: 'A', value: tail }]);
        if (file !== null) composeFileSchema.parse(file);
      }),
      { numRuns: 1500 },
    );
  });

  it('of any value under any key never throws', () => {
    const keys = [
      'image',
      'command',
      'environment',
      'ports',
      'networks',
      'volumes',
      'secrets',
      'depends_on',
      'healthcheck',
      'deploy',
      'labels',
      'cap_add',
      'security_opt',
      'profiles',
      'scale',
      'restart',
      'mem_limit',
      'cpus',
      'pids_limit',
      'stop_grace_period',
      'network_mode',
      'privileged',
    ];
    const tops = ['volumes', 'networks', 'secrets', 'name'];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.constantFrom(...tops), fc.json({ maxDepth: 4 }), (key, top, value) => {
        const { file } = readCompose(
          `services: {web: {image: "a:1", ${JSON.stringify(key)}: ${value}}}\n${top}: ${value}`,
        );
        if (file !== null) composeFileSchema.parse(file);
      }),
      { numRuns: 1500 },
    );
  });
});
