// Whether a port is free.
import { createServer } from 'node:net';

/**
 * @param {string} variable the setting that chooses the port
 * @param {number} port
 * @param {string} address
 * @throws {Error} that names the port and the variable when nobody can listen there
 */
export async function requireFreePort(variable, port, address) {
  await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const reason = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
      reject(
        new Error(
          `Port ${port} of ${address} ${reason}. End that program, or choose another port with ${variable}=<port>.`,
        ),
      );
    });
    server.listen(port, address, () => server.close(resolve));
  });
}
