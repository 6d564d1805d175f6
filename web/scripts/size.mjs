// What a first visit downloads before it can be read (page, script, style), compressed. Over the limit the build fails.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const k_limit = 60 * 1024;
const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const assets = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
let total = 0;
for (const name of ['index.html', ...assets]) {
    const size = gzipSync(readFileSync(new URL(name, dist))).length;
    total += size;
    console.log(`${(size / 1024).toFixed(1).padStart(7)} KB gzip  ${name}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KB gzip  first page, of ${k_limit / 1024} allowed`);
if (assets.length < 2) throw new Error('the page names no script or no style');
if (total > k_limit) process.exit(1);
