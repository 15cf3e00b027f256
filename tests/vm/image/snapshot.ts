import { renameSync } from 'node:fs';
import { Hopeless, until } from '../../fixtures/until.ts';
import { startMachine } from '../machine.ts';
import { openMonitor } from '../qmp.ts';
import type { VmSettings } from '../settings.ts';
import type { MachineImage } from './build-image.ts';

const TIMEOUT_MS = 120_000;

/** Boots the machine once and keeps its memory, and with it the disk as it was at that moment. */
export async function takeSnapshot(settings: VmSettings, image: MachineImage, runDir: string): Promise<void> {
  const machine = await startMachine({
    settings,
    files: image.files,
    runDir,
    keepsWrites: true,
    ram: null,
    wayBackPort: null,
    endsWithParent: true,
    key: image.key,
  });
  try {
    // What every run does first is then in memory already: from a disk that is emulated too, a program of this size takes seconds.
    await machine.exec('node --version >/dev/null; docker version >/dev/null; sync', 120_000);
    await machine.hangUp();
    const monitor = await openMonitor(`${runDir}/qmp`);
    await monitor.ask('migrate-set-parameters', { 'max-bandwidth': 4 * 1024 ** 3 });
    await monitor.ask('migrate', { uri: `exec:cat >'${image.ram}.part'` });
    await until(
      'the snapshot',
      async () => {
        const { status, ...rest } = (await monitor.ask('query-migrate')) as { status: string };
        if (status === 'failed' || status === 'cancelled') throw new Hopeless(`QEMU: ${JSON.stringify(rest)}`);
        return status === 'completed';
      },
      { timeoutMs: TIMEOUT_MS, everyMs: 200 },
    );
    monitor.close();
    renameSync(`${image.ram}.part`, image.ram);
  } finally {
    await machine.down();
  }
}
