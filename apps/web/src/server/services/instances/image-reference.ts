/** A reference as engines list it: `busybox` → `busybox:latest`, `docker.io/library/nginx:1.29` → `nginx:1.29`. */
export function normaliseImageReference(reference: string): string {
  const short = reference.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  const lastPart = short.slice(short.lastIndexOf('/') + 1);
  return lastPart.includes(':') || lastPart.includes('@') ? short : `${short}:latest`;
}
