import { describe, expect, it } from 'vitest';
import { splitCommandLine } from './split-command-line.ts';

const words = (line: string) => {
  const result = splitCommandLine(line);
  return result.ok ? result.words : result.problem;
};

describe('splitCommandLine', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['  sleep   3600 ', ['sleep', '3600']],
    [`sh -c 'while :; do :; done'`, ['sh', '-c', 'while :; do :; done']],
    [`echo "a \\"b\\" c" d\\ e`, ['echo', 'a "b" c', 'd e']],
    [`a'b'"c"d`, ['abcd']],
    [`x "" ''`, ['x', '', '']],
    [`echo "\\n" '\\n' $HOME *`, ['echo', '\\n', '\\n', '$HOME', '*']],
    [`echo "it's"`, ['echo', "it's"]],
  ])('%s', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });
  it('says what is not closed', () => {
    expect(words(`sh -c 'x`)).toBe('unclosed-quote');
    expect(words(`echo "a`)).toBe('unclosed-quote');
    expect(words('echo \\')).toBe('trailing-backslash');
  });
});
