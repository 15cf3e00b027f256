// After `next build`: packs what browsers load, once and as small as it gets, so that no request has to.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const STATIC = join(import.meta.dirname, '../.next/static');
const TEXTS = /\.(js|css|svg|json|txt)$/;
/** What fits into a packet takes no less time when it is smaller. */
const MIN_BYTES = 1_024;

const names = (await readdir(STATIC, { recursive: true })).filter((name) => TEXTS.test(name));
const sums = { plain: 0, brotli: 0 };
// The packing runs in the pool of four threads that Node has for it.
await Promise.all(
  names.map(async (name) => {
    const path = join(STATIC, name);
    const plain = await readFile(path);
    if (plain.length < MIN_BYTES) return;
    const size = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
    const [small, common] = await Promise.all([
      promisify(brotliCompress)(plain, { params: size }),
      promisify(gzip)(plain, { level: 9 }),
    ]);
    await Promise.all([writeFile(`${path}.br`, small), writeFile(`${path}.gz`, common)]);
    sums.plain += plain.length;
    sums.brotli += small.length;
  }),
);
const kib = (/** @type {number} */ bytes) => `${Math.round(bytes / 1024)} KiB`;
console.log(`packed ${names.length} files: ${kib(sums.plain)} into ${kib(sums.brotli)}`);
