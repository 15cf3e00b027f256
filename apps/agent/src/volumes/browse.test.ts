import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRunningFolder } from '../files/list-folder.ts';
import { packRunningFolder } from '../files/pack-folder.ts';
import { openRunningFile } from '../files/read-running.ts';

let folder = '';
let data = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bh-browse-'));
  data = join(folder, 'data');
  mkdirSync(join(data, 'deep'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'the host’s');
  writeFileSync(join(data, 'own'), 'own');
  symlinkSync('/etc/passwd', join(data, 'passwd'));
  symlinkSync('../secret', join(data, 'up'));
  symlinkSync('/own', join(data, 'deep', 'rooted'));
  symlinkSync('round', join(data, 'round'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(path: string): Promise<string> {
  const { chunks } = await openRunningFile(data, path);
  const pieces: Buffer[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces).toString();
}

describe('a volume’s files', () => {
  it('are listed and read, and a link begins at the volume’s root', async () => {
    const { entries } = await listRunningFolder(data, '/');
    expect(entries.map(({ name }) => name)).toEqual(['deep', 'own', 'passwd', 'round', 'up']);
    expect(await read('/own')).toBe('own');
    expect(await read('/deep/rooted')).toBe('own');
  });

  it('end at its root: no link and no way up leads to the host’s', async () => {
    for (const path of ['/passwd', '/up', '/../secret', '/deep/../../secret']) {
      await expect(read(path), path).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect((await listRunningFolder(data, '/../..')).path).toBe('/');
    await expect(read('/round')).rejects.toMatchObject({ details: { fileProblem: 'denied' } });
  });

  it('are saved into one archive, with links as links', async () => {
    const { name, chunks } = await packRunningFolder(data, '/', new AbortController().signal);
    expect(name).toBe('root');
    const found: Record<string, string> = {};
    const archive = Readable.from(chunks).pipe(extract());
    for await (const entry of archive) {
      let text = '';
      for await (const piece of entry as AsyncIterable<Buffer>) text += piece.toString();
      found[entry.header.name] = entry.header.linkname ?? text;
    }
    expect(found).toEqual({
      'deep/': '',
      'deep/rooted': '/own',
      own: 'own',
      passwd: '/etc/passwd',
      round: 'round',
      up: '../secret',
    });
  });
});
