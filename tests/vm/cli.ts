// The test machine by hand:
//   node tests/vm/cli.ts build | up [PORT] | exec COMMAND... | push FROM NAME... TO | reboot | down | clean
// `up PORT` lets the machine reach 127.0.0.1:PORT of this computer, at 10.0.2.100:3443.
import { existsSync, rmSync } from 'node:fs';
import { provideImage } from './image/build-image.ts';
import { findMachine, startMachine, type Machine } from './machine.ts';
import { readVmSettings } from './settings.ts';

const settings = readVmSettings();
const runDir = `${settings.cacheDir}/by-hand`;
const say = (message: string) => console.error(message);

function running(): Machine {
  const machine = findMachine(runDir);
  if (machine === null) throw new Error('it does not run: up starts it');
  return machine;
}

async function up(wayBackPort: number | null): Promise<void> {
  const image = await provideImage(settings, say);
  const startedAt = performance.now();
  const machine = findMachine(runDir);
  if (machine !== null) return say(`runs already, pid ${machine.pid}`);
  const { files, ram, key } = image;
  const made = { settings, files, runDir, keepsWrites: false, ram, wayBackPort, endsWithParent: false, key };
  const { pid, sshPort } = await startMachine(made);
  say(`up in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, pid ${pid}, ssh on 127.0.0.1:${sshPort}`);
}

const [verb = '', ...args] = process.argv.slice(2);
if (verb === 'build') await provideImage(settings, say);
else if (verb === 'up') await up(args[0] === undefined ? null : Number(args[0]));
else if (verb === 'exec') {
  const { code, stdout, stderr } = await running().run(args.join(' '), 600_000);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code ?? 1;
} else if (verb === 'push') await running().push(args[0] ?? '.', args.slice(1, -1), args.at(-1) ?? '/root');
else if (verb === 'reboot') await running().reboot();
else if (verb === 'down') await findMachine(runDir)?.down();
else if (verb === 'clean') {
  await findMachine(runDir)?.down();
  if (existsSync(settings.cacheDir)) rmSync(settings.cacheDir, { recursive: true });
} else {
  say('usage: node tests/vm/cli.ts build | up [PORT] | exec COMMAND... | push FROM NAME... TO | reboot | down | clean');
  process.exitCode = 2;
}
