// From a bare clone on any Node.js to the npm packages and the Node.js that they bring.
import { continueOnProjectNode, isOnProjectNode, providePackages } from './npm-packages.mjs';
import { paint, step } from './steps.mjs';

const CONTINUED = '--continued';

/**
 * Returns on the project's Node.js, with the npm packages installed. On another one it hands over to it, and does not
 * return.
 *
 * @param {string} script path of the calling script
 * @param {string} title
 * @returns {Promise<string[]>} what the user told the script
 */
export async function bootstrap(script, title) {
  const args = process.argv.slice(2);
  if (args[0] === CONTINUED) return args.slice(1);
  console.log(`\n${paint('bold', title)}\n`);
  await step('npm packages', providePackages);
  if (!isOnProjectNode()) await continueOnProjectNode(script, [CONTINUED, ...args]);
  return args;
}
