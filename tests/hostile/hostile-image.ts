import { mkdirSync, writeFileSync } from 'node:fs';
import type { Engine } from '../fixtures/engine.ts';
import { runOrThrow } from '../fixtures/processes.ts';
import { buildProbe } from './probe-program.ts';
import { DEADLY, FORBIDDEN, MISSING, NEEDED } from './probes.ts';

/**
 * An image that wants what no image should: volumes, one spelled in an odd way, labels of ours, a check every second, ports;
 * with a program a system call in /probes, and a shell that root has made set-uid. `folder` holds the root file system that
 * makeRootfsTar has made. Answers the content address.
 */
export async function importHostileImage(
  engine: Engine,
  folder: string,
  { reference, changes }: { reference: string; changes: readonly string[] },
): Promise<string> {
  const root = `${folder}/rootfs`;
  mkdirSync(`${root}/probes`, { recursive: true });
  for (const probe of [...FORBIDDEN, ...MISSING, ...DEADLY, ...NEEDED]) {
    writeFileSync(`${root}/probes/${probe.name}`, buildProbe(probe), { mode: 0o755 });
  }
  const tar = `${folder}/hostile.tar`;
  await runOrThrow('cp', [`${root}/bin/busybox`, `${root}/bin/rootly`]);
  await runOrThrow('chmod', ['4755', `${root}/bin/rootly`]);
  await runOrThrow('tar', ['--numeric-owner', '--owner=0', '--group=0', '-C', root, '-cf', tar, '.']);
  const [repository = '', tag = ''] = reference.split(':');
  const query = [`fromSrc=-`, `repo=${encodeURIComponent(repository)}`, `tag=${tag}`];
  const said = changes.map((change) => `changes=${encodeURIComponent(change)}`);
  const path = `/images/create?${[...query, ...said].join('&')}`;
  const answer = await engine.client.call('POST', path, { file: tar, timeoutMs: 60_000 });
  const id = /sha256:[0-9a-f]{64}/.exec(answer.body)?.[0];
  if (answer.status !== 200 || id === undefined) throw new Error(`no image: ${answer.body}`);
  return id;
}

export const WANTS = [
  'VOLUME ["/data", "/var/lib/db"]',
  'LABEL bulkhead.host=somebody bulkhead.tenant=victim bulkhead.instance=stolen bulkhead.spec=forged',
  'HEALTHCHECK --interval=1s CMD ["/bin/sh", "-c", "touch /data/checked"]',
  'EXPOSE 22 80',
  'ENV PATH=/bin LD_PRELOAD=/evil.so',
  'ONBUILD RUN evil',
];
