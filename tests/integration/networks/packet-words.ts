/** One try: whether somebody there hears it, and is heard. */
export interface Probe {
  key: string;
  protocol: 'tcp' | 'udp' | 'icmp';
  address: string;
  port: number;
}

/** Words that go on coming for as long as packets pass: to the other side, or back from it, who then says nothing itself. */
export interface Flow {
  key: string;
  protocol: 'tcp' | 'udp';
  way: 'there' | 'back';
  address: string;
  port: number;
}

export interface WorkerOptions {
  tcpPorts: number[];
  udpPorts: number[];
  /** Where it listens to the group below. */
  joined: string[];
}
export type WorkerOrder = { probes: Probe[] } | { flow: Flow };
export type WorkerNews =
  | { kind: 'ready' }
  | { kind: 'heard' | 'answered' | 'refused'; key: string }
  | { kind: 'counts'; sent: Record<string, number>; got: Record<string, number> };

/** A group of receivers (mDNS): whoever is on the same link hears what is sent to it. */
export const GROUP = '224.0.0.251';

/** Whether an address is many's: of a group, or of a whole network. */
export function isToMany(address: string): boolean {
  return address === GROUP || address.endsWith('.255') || address.startsWith('ff02:');
}

/** An address may end with the device that it is meant on. */
export function isSix(address: string): boolean {
  return address.includes(':');
}
