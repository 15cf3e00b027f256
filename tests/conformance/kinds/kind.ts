import type { Stack } from '../../fixtures/stack.ts';
import type { Observer } from '../observer/observer.ts';

/** A host of one kind with the real agent on it, and what somebody with root on it can do past the agent. */
export interface KindOfHost {
  name: 'v1-cgroupfs' | 'v2-cgroupfs' | 'v2-systemd';
  stack: Stack;
  hostId: string;
  /** A program on the host itself. A new one after a reboot. */
  observer(): Observer;
  /** Restarts the engine, from whatever state. */
  restartEngine(): Promise<void>;
  /** Null where the host has no systemd. */
  reloadSystemd: (() => Promise<void>) | null;
  /** Null for a host that is this computer, and where it would only cost time. */
  reboot: (() => Promise<void>) | null;
  stop(): Promise<void>;
}
