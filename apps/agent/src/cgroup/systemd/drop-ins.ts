/**
 * The files in which systemd keeps what set-property was given: one directory a unit, one file a property. Seen on systemd 252:
 * persistent ones survive a reboot, and a slice gets them back when it is started; `systemctl revert` deletes them but reloads
 * every unit of the host (9 s on a slow one, and memory.oom.group of every group falls back to 0), so that ours are deleted
 * here, after the unit was stopped: systemd forgets a stopped slice and reads the directory again.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceGrant } from '@bulkhead/shared';
import { errnoOf, toCgroupError } from '../errors.ts';
import { parseDevices } from './properties.ts';

const PERSISTENT = '/etc/systemd/system.control';
const UNTIL_REBOOT = '/run/systemd/system.control';
/** Of units that somebody made through the bus, as the engine makes a container's scope; they end with the unit. */
const TRANSIENT = '/run/systemd/transient';

/** Whether a unit's settings are to survive a reboot: a container's end with it. */
export function isPersistent(unit: string): boolean {
  return unit.endsWith('.slice');
}

/**
 * systemd takes 12.3 % and keeps 12 % in its file (0.5 % becomes 0 %, which is no quota at all): after the next reload that
 * would hold. It reads fractions exactly, so the file is written again with them.
 */
export function keepExactQuota(unit: string, percent: string): void {
  if (!percent.includes('.')) return;
  const file = join(isPersistent(unit) ? PERSISTENT : TRANSIENT, `${unit}.d`, '50-CPUQuota.conf');
  const section = unit.endsWith('.slice') ? 'Slice' : 'Scope';
  try {
    writeFileSync(
      file,
      `# Written by the Bulkhead agent: systemd itself keeps whole percents only.\n[${section}]\nCPUQuota=${percent}\n`,
    );
  } catch (error) {
    throw toCgroupError(error, file, 'write');
  }
}

/** What a slice lets its containers use, as it will stand after a reload; null: it holds no list. */
export function readDeviceDropIns(unit: string, directory = PERSISTENT): DeviceGrant[] | null {
  const policy = valuesIn(join(directory, `${unit}.d`, '50-DevicePolicy.conf'), 'DevicePolicy').at(-1) ?? '';
  return parseDevices(policy, valuesIn(join(directory, `${unit}.d`, '50-DeviceAllow.conf'), 'DeviceAllow'));
}

/** Forgets a unit's settings for good. */
export function removeDropIns(unit: string): void {
  for (const directory of [PERSISTENT, UNTIL_REBOOT]) {
    const ours = join(directory, `${unit}.d`);
    try {
      rmSync(ours, { recursive: true, force: true });
    } catch (error) {
      throw toCgroupError(error, ours, 'remove');
    }
  }
}

/** The values of one key, in order; an empty one takes back those before it. */
function valuesIn(file: string, key: string): string[] {
  const values: string[] = [];
  for (const line of textOf(file).split('\n')) {
    if (!line.startsWith(`${key}=`)) continue;
    const value = line.slice(key.length + 1).trim();
    if (value === '') values.length = 0;
    else values.push(value);
  }
  return values;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw toCgroupError(error, file, 'read');
  }
}
