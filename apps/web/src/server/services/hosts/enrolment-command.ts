/**
 * The one line that makes a machine a host. The installer is fetched over a connection that is pinned to the agent
 * port's key: the machine does not know our authority yet, and the line itself came over the operator's own session.
 */
export function enrolmentCommand({ url, pin, token }: { url: string; pin: string; token: string }): string {
  const shown = `sha256//${pin.replace(/^sha256\/\//, '')}`;
  return (
    `curl -fsSk --pinnedpubkey '${shown}' ${url}/v1/install.sh | ` +
    `BULKHEAD_JOIN_TOKEN=${token} BULKHEAD_CONTROL_URL=${url} BULKHEAD_PIN='${shown}' sh`
  );
}

/** Where agents reach us: as configured, else under the name that the operator's browser uses, at the agent port. */
export function agentUrl(configured: string | undefined, browserHost: string, agentPort: number): string {
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  // Only what can be a host name or an address gets into a line that is to be pasted into a root shell.
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d+)?$/i.exec(browserHost)?.[1] ?? '127.0.0.1';
  return `https://${name}:${agentPort}`;
}
