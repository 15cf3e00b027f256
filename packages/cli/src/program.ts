import { Command } from 'commander';
import { changeInstance, CHANGES } from './commands/change-instance.ts';
import { cp, type CopyOptions } from './commands/cp.ts';
import { exec, type ExecOptions } from './commands/exec.ts';
import { getInstance } from './commands/get-instance.ts';
import { listImages, pullImage } from './commands/images.ts';
import { launchInstance, type LaunchOptions } from './commands/launch-instance.ts';
import { listInstances } from './commands/list-instances.ts';
import { login, logout } from './commands/login.ts';
import { logs, type LogsOptions } from './commands/logs.ts';
import { downStack, listStacks, planStack, upStack, type StackFileOptions } from './commands/stacks.ts';
import { createNetwork, deleteNetwork, listGroups, listNetworks, listPorts } from './commands/networks.ts';
import { ps } from './commands/ps.ts';
import { quota, usage } from './commands/usage.ts';
import { createVolume, deleteVolume, listVolumes, resizeVolume, snapshotVolume } from './commands/volumes.ts';
import { whoami } from './commands/whoami.ts';
import type { CommonOptions } from './connect.ts';

/** All commands. `ended` hears with what a command that has an exit code of its own wants to end. */
export function createProgram(ended: (exitCode: number) => void): Command {
  const program = new Command('bulkhead')
    .description('Bulkhead from a terminal, over its HTTP API')
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('(bulkhead --help says what there is)');

  common(program.command('login'))
    .description('keep a token, which is typed or piped in and never an argument')
    .action((options: CommonOptions) => login(options));
  common(program.command('logout'))
    .description('forget the token here')
    .action((options: CommonOptions) => logout(options));
  common(program.command('whoami'))
    .description('whom the token stands for, and what it may')
    .action((options: CommonOptions) => whoami(options));

  const instances = program.command('instances').description('list and change instances');
  common(instances.command('list'))
    .option('--search <text>', 'part of the name or of the image')
    .option('--state <state>', 'running, stopped, …')
    .action((options: CommonOptions & { search?: string; state?: string }) => listInstances(options));
  common(instances.command('get').argument('<instance>', 'name or id')).action((name: string, options: CommonOptions) =>
    getInstance(name, options),
  );
  common(instances.command('launch').argument('<name>').argument('[command...]', 'after --, instead of the image’s'))
    .requiredOption('--image <image>')
    .option('--flavor <name>', 'a size on offer')
    .option('--cpu <cores>', 'such as 0.25')
    .option('--memory <size>', 'such as 256MiB')
    .option('--pids <count>', 'processes')
    .option('--host <name>', 'where; otherwise where there is most room')
    .option('--restart <policy>', 'always, on-failure or never')
    .option('--env-file <file>', 'lines of NAME=VALUE')
    .option('--wait', 'until it is done')
    .action((name: string, command: string[], options: LaunchOptions) => launchInstance(name, command, options));
  for (const change of CHANGES) {
    common(instances.command(change).argument('<instance>', 'name or id'))
      .option('--wait', 'until it is done')
      .action((name: string, options: CommonOptions & { wait?: boolean }) => changeInstance(change, name, options));
  }

  const networks = program.command('networks').description('networks, security groups and published ports');
  common(networks.command('list'))
    .description('networks, and who is in them')
    .action((options: CommonOptions) => listNetworks(options));
  common(networks.command('create').argument('<name>'))
    .option('--internal', 'without a way out')
    .action((name: string, options: CommonOptions & { internal?: boolean }) => createNetwork(name, options));
  common(networks.command('delete').argument('<network>', 'name or id')).action(
    (name: string, options: CommonOptions) => deleteNetwork(name, options),
  );
  common(networks.command('groups'))
    .description('security groups and their rules')
    .action((options: CommonOptions) => listGroups(options));
  common(networks.command('ports'))
    .description('what is open to the outside')
    .action((options: CommonOptions) => listPorts(options));

  const volumes = program.command('volumes').description('volumes and their snapshots');
  common(volumes.command('list'))
    .description('volumes, how full they are and who has them')
    .action((options: CommonOptions) => listVolumes(options));
  common(volumes.command('create').argument('<name>').argument('<size>', 'such as 512MiB or 20GiB')).action(
    (name: string, size: string, options: CommonOptions) => createVolume(name, size, options),
  );
  common(volumes.command('resize').argument('<volume>', 'name or id').argument('<size>', 'such as 20GiB')).action(
    (name: string, size: string, options: CommonOptions) => resizeVolume(name, size, options),
  );
  common(volumes.command('snapshot').argument('<volume>', 'name or id').argument('<name>', 'of the snapshot')).action(
    (volume: string, name: string, options: CommonOptions) => snapshotVolume(volume, name, options),
  );
  common(volumes.command('delete').argument('<volume>', 'name or id')).action((name: string, options: CommonOptions) =>
    deleteVolume(name, options),
  );

  common(program.command('images'))
    .description('images that the tenant has or may use')
    .action((options: CommonOptions) => listImages(options));
  common(program.command('pull').argument('<reference>', 'such as registry.example/team/app:2'))
    .description('fetch an image into the catalogue, and wait until it is there')
    .option('--name <name>', 'what instances are launched by')
    .action((reference: string, options: CommonOptions & { name?: string }) => pullImage(reference, options));
  common(program.command('logs').argument('<instance>', 'name or id'))
    .description('what an instance has written')
    .option('-f, --follow', 'and what it will')
    .option('--tail <lines>', 'how many lines from the end, or all', '100')
    .option('--since <time>', 'not older than this')
    .action((name: string, options: LogsOptions) => logs(name, options));
  common(program.command('exec').argument('<instance>', 'name or id').argument('<command...>', 'after --'))
    .description('run a command inside of an instance; ends with its exit code')
    .option('-i, --interactive', 'pass our input on')
    .option('-t, --tty', 'with a terminal')
    .action(async (name: string, command: string[], options: ExecOptions) => ended(await exec(name, command, options)));
  common(program.command('ps').argument('<instance>', 'name or id'))
    .description('what runs inside of an instance')
    .action((name: string, options: CommonOptions) => ps(name, options));
  common(program.command('cp').argument('<from>').argument('<to>'))
    .description('copy a file out of an instance (NAME:/path ./file) or into one')
    .option('--archive', 'a folder, as a tar archive')
    .action((from: string, to: string, options: CopyOptions) => cp(from, to, options));
  const stacks = program.command('stacks').description('several instances from one compose file');
  common(stacks.command('list')).action((options: CommonOptions) => listStacks(options));
  for (const [name, act] of [
    ['plan', planStack],
    ['up', upStack],
  ] as const) {
    const command = common(stacks.command(name).argument('<stack>', 'its name'))
      .description(name === 'plan' ? 'show what a file would do' : 'make a stack, or lead it to the file')
      .requiredOption('-f, --file <file>', 'the compose file')
      .option('--env-file <file>', 'lines of NAME=VALUE for its variables');
    if (name === 'up') command.option('-d, --detach', 'do not wait for the end');
    command.action((stack: string, options: StackFileOptions) => act(stack, options));
  }
  common(stacks.command('down').argument('<stack>', 'its name'))
    .description('delete a stack with what it made')
    .option('--volumes', 'its volumes too, with everything in them')
    .option('-d, --detach', 'do not wait for the end')
    .action((stack: string, options: CommonOptions & { volumes?: boolean; detach?: boolean }) =>
      downStack(stack, options),
    );

  common(program.command('usage'))
    .description('what the tenant uses')
    .action((options: CommonOptions) => usage(options));
  common(program.command('quota'))
    .description('what it may still reserve')
    .action((options: CommonOptions) => quota(options));
  return program;
}

function common(command: Command): Command {
  return command
    .option('--json', 'for programs')
    .option('--tenant <name>', 'instead of the one that login chose')
    .option('--url <address>', 'of the dashboard');
}
