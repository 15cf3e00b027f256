import { describe, expect, it } from 'vitest';
import { joinCommandLine, splitCommandLine } from './split-command-line.ts';

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

describe('joinCommandLine', () => {
  it('makes a line that is cut into the same words again, with as few quotes as can be', () => {
    const lines = [
      [['sh', '-c', 'exit 0'], "sh -c 'exit 0'"],
      [['sh', '-c', "trap 'exit 0' TERM"], `sh -c "trap 'exit 0' TERM"`],
      [['a', '', `both ' and "`, '$x\\'], null],
    ] as const;
    for (const [words, line] of lines) {
      const joined = joinCommandLine(words);
      if (line !== null) expect(joined).toBe(line);
      expect(splitCommandLine(joined)).toEqual({ ok: true, words });
    }
  });
});
