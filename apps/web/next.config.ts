import path from 'node:path';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Our own server packs what Next answers (src/server/http/pack-answers.ts).
  compress: false,
  devIndicators: false,
  transpilePackages: ['@bulkhead/shared'],
  images: { unoptimized: true },
  // TypeScript 7 has no JavaScript API that Next could call: `npm run typecheck` is the gate.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // Each file costs a request and its headers: small ones are put together, though pages then share a little less.
    turbopackChunking: { minChunkSize: 100_000 },
  },
  turbopack: { root: path.join(import.meta.dirname, '../..') },
};

const withMessages = createNextIntlPlugin({
  requestConfig: './src/i18n/request.ts',
  // Browsers are not sent a reader of message texts: the build has read them.
  experimental: { messages: { path: './src/messages', format: 'json', locales: 'infer', precompile: true } },
});

export default withMessages(config);
