/** An image as files of a workspace, everything in it checked: what is given to the engine. */
export interface Assembled {
  /** Its hash is the image's id. */
  config: Buffer;
  /** Unpacked tar files, the lowest first, as the configuration names them. */
  layers: { file: string; diffId: string; sizeBytes: number }[];
}

export function sizeOf({ layers }: Pick<Assembled, 'layers'>): number {
  return layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
