import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The key makes it ours alone: nobody can tell from it what other programs on the same machine call it. */
const APPLICATION_KEY = 'bulkhead agent: machine';
/** machine-id(5): 32 hexadecimal digits, confidential, not to be shown on a network as they are. */
const MACHINE_ID = /^[0-9a-f]{32}$/;

/**
 * What this machine is called, the same after every boot and different from every other machine: 32 hexadecimal digits.
 * Null where the file is not there or not filled in (a first boot, a container without one).
 */
export function readMachineId(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
  if (!MACHINE_ID.test(text)) return null;
  return createHmac('sha256', APPLICATION_KEY).update(text).digest('hex').slice(0, 32);
}
