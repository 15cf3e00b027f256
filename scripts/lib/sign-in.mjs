// How to sign in after a start.
import { runDashboardCommand } from './dashboard.mjs';

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} databaseUrl
 * @param {string} url of the dashboard
 * @returns {Promise<[string, string][]>} rows of the closing block: a label and a text
 */
export async function howToSignIn(settings, databaseUrl, url) {
  if (settings.adminEmail !== null) {
    await runDashboardCommand(settings, databaseUrl, ['ensure-admin'], {
      BULKHEAD_ADMIN_EMAIL: settings.adminEmail,
      BULKHEAD_ADMIN_PASSWORD: process.env.BULKHEAD_ADMIN_PASSWORD,
    });
    return [['Sign in', `as ${settings.adminEmail}, with BULKHEAD_ADMIN_PASSWORD`]];
  }
  const answer = await runDashboardCommand(settings, databaseUrl, ['setup-code']);
  const code = answer.match(/^\S+$/)?.[0];
  if (code === undefined) return [['Sign in', 'with your account']];
  return [['First time', `open ${url}/setup and enter this code, which works once: ${code}`]];
}
