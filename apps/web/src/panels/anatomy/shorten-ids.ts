/** Container ids are 64 digits long; their first twelve are what people compare. */
export function shortenIds(path: string): string {
  return path.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…');
}
