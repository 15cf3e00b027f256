import type { HostView } from '@bulkhead/shared';

export type StackKind = 'cpuMillicores' | 'memoryBytes';

/** One tenant's piece of the bar, in shares of the whole bar; `usedShare` is of its own piece. */
export interface StackSegment {
  tenantSlug: string;
  from: number;
  length: number;
  usedShare: number;
  reserved: number;
  used: number;
}

export interface CompartmentStack {
  segments: StackSegment[];
  free: number;
  /** What the whole bar stands for: the limit, or what is reserved where that is more. */
  whole: number;
}

/** The compartments of a host beside each other: reserved, of that used, and what nobody has reserved. */
export function prepareCompartmentStack(
  host: Pick<HostView, 'compartments' | 'room'>,
  kind: StackKind,
): CompartmentStack {
  const pieces = host.compartments.map((compartment) => ({
    tenantSlug: compartment.tenantSlug,
    reserved: kind === 'cpuMillicores' ? compartment.reservedCpuMillicores : compartment.reservedMemoryBytes,
    used: kind === 'cpuMillicores' ? compartment.usedCpuMillicores : compartment.usedMemoryBytes,
  }));
  const reserved = pieces.reduce((sum, piece) => sum + piece.reserved, 0);
  const whole = Math.max(host.room.limit[kind], reserved, 1);
  let from = 0;
  const segments = pieces
    .filter((piece) => piece.reserved > 0)
    .map((piece) => {
      const segment = {
        ...piece,
        from,
        length: piece.reserved / whole,
        usedShare: Math.min(1, piece.used / piece.reserved),
      };
      from += segment.length;
      return segment;
    });
  return { segments, free: Math.max(0, host.room.limit[kind] - reserved), whole };
}
