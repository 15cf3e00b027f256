import { describe, expect, it } from 'vitest';
import { parseEnvironment } from './parse-environment.ts';

describe('parseEnvironment', () => {
  it('reads the lines of an .env file', () => {
    expect(parseEnvironment('# db\nHOST=localhost\r\n\nexport URL="http://a/?b=c d"\nEMPTY=\nnonsense')).toEqual([
      { name: 'HOST', value: 'localhost' },
      { name: 'URL', value: 'http://a/?b=c d' },
      { name: 'EMPTY', value: '' },
    ]);
  });
  it('leaves a plain name alone', () => {
    expect(parseEnvironment('HOST')).toEqual([]);
  });
});
