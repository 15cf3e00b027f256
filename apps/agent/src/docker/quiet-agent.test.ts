import { createServer, get } from 'node:http';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { makeQuietAgent } from './quiet-agent.ts';

test('a pool with connections prints as one word, also where hidden properties are asked for', async () => {
  const server = createServer((_, response) => response.end('yes'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = makeQuietAgent({ keepAlive: true });
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has a port');
    await new Promise<void>((resolve, reject) => {
      get({ port: address.port, host: '127.0.0.1', agent }, (response) => response.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
    expect(inspect({ agent }, { showHidden: true, depth: null })).toBe('{ agent: Agent }');
  } finally {
    agent.destroy();
    server.close();
  }
});
