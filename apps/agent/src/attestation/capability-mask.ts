/** Capabilities by their bit: include/uapi/linux/capability.h of Linux 6.18. */
const NAMES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
] as const;

const BITS: ReadonlyMap<string, bigint> = new Map(NAMES.map((name, bit) => [name, 1n << BigInt(bit)]));

/** The kernel's mask of capabilities by name. Throws on a name that Linux does not have. */
export function capabilityMask(names: readonly string[]): bigint {
  return names.reduce((mask, name) => {
    const bit = BITS.get(name);
    if (bit === undefined) throw new Error(`there is no capability ${name}`);
    return mask | bit;
  }, 0n);
}

/** Names of a mask, for people; a bit without a name here as its number. */
export function describeCapabilities(mask: bigint): string {
  const names: string[] = [];
  for (let bit = 0; bit < 64; bit += 1) if ((mask >> BigInt(bit)) & 1n) names.push(NAMES[bit] ?? String(bit));
  return names.length === 0 ? 'none' : names.join(', ');
}
