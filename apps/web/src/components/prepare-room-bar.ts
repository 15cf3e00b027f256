export interface RoomBarParts {
  /** Shares of the limit, from 0 to 1, for the two bars. */
  reservedShare: number;
  usedShare: number;
  /** Amber from 80 % reserved, red when nothing is left. */
  level: 'calm' | 'amber' | 'red';
}

/** How far the bars reach. A limit of 0 is a closed tap: full as soon as anything is in it. */
export function prepareRoomBar(room: { limit: number; reserved: number; used: number | null }): RoomBarParts {
  const share = (value: number) => (room.limit > 0 ? value / room.limit : value > 0 ? 1 : 0);
  const reserved = share(room.reserved);
  return {
    reservedShare: Math.min(1, reserved),
    usedShare: Math.min(1, share(room.used ?? 0)),
    level: reserved >= 1 ? 'red' : reserved >= 0.8 ? 'amber' : 'calm',
  };
}
