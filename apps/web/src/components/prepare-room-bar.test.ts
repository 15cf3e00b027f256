import { describe, expect, it } from 'vitest';
import { prepareRoomBar } from './prepare-room-bar.ts';

describe('prepareRoomBar', () => {
  it('gives shares of the limit', () => {
    expect(prepareRoomBar({ limit: 200, reserved: 100, used: 20 })).toEqual({
      reservedShare: 0.5,
      usedShare: 0.1,
      level: 'calm',
    });
  });

  it('never reaches past its end, and says when it is full or nearly so', () => {
    expect(prepareRoomBar({ limit: 100, reserved: 130, used: 400 })).toEqual({
      reservedShare: 1,
      usedShare: 1,
      level: 'red',
    });
    expect(prepareRoomBar({ limit: 100, reserved: 80, used: null }).level).toBe('amber');
  });

  it('takes a limit of 0 for closed, not for broken', () => {
    expect(prepareRoomBar({ limit: 0, reserved: 0, used: 0 })).toEqual({
      reservedShare: 0,
      usedShare: 0,
      level: 'calm',
    });
    expect(prepareRoomBar({ limit: 0, reserved: 1, used: 0 }).level).toBe('red');
  });
});
