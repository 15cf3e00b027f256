/**
 * Kills for memory in one group. Whoever is killed may take its group and the count in it along before it is read, so the
 * kernel's log counts too: of one life the larger of both.
 */
export class KillCount {
  counted = 0;
  #logged = 0;

  /** What the group's file says; what of it is new. */
  read(kills: number, isNewLife: boolean, isOld: boolean): number {
    if (isNewLife) {
      this.#logged = 0;
      this.counted = isOld ? kills || 0 : 0;
    }
    return this.#raise(kills || 0);
  }

  /** The kernel's log has one more. */
  log(): number {
    this.#logged += 1;
    return this.#raise(this.#logged);
  }

  #raise(to: number): number {
    const more = Math.max(0, to - this.counted);
    this.counted += more;
    return more;
  }
}
