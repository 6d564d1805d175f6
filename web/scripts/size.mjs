// What a visit downloads before it can be used (page, scripts, style, texts), compressed as the server does. Over the limit the
// build fails. Of the 60 KB that a whole visit may cost (web/test/wire.test.mjs), the rest is left to the page's own words and figures.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { readPages } from './rooms.mjs';

const k_limit = 54 * 1024;
const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const lines = new Map(readFileSync(new URL('preload.txt', dist), 'utf8').trim().split('\n').map((line) => [line.split(' ')[0], line.split(' ').slice(1)]));
const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
if (named.length < 2) throw new Error('the page names no script or no style');
const sizes = new Map();
const size = (name) => sizes.get(name) ?? sizes.set(name, gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length).get(name);
let over = false;
const pages = await readPages();
for (const { name, first: held } of pages)
    for (const lang of ['zh', 'en']) {
        const own = [lang, name].flatMap((one) => lines.get(one) ?? []).flatMap((file) => (file.startsWith('@') ? lines.get(lang + file) : [file]));
        const files = [...new Set(['index.html', ...named, ...own.map((file) => file.slice(1))])];
        const total = files.reduce((sum, file) => sum + size(file), 0);
        if (held && total > k_limit) over = true;
        console.log(`${(total / 1024).toFixed(1).padStart(7)} KB gzip  ${name} ${lang}, ${files.length} files${held ? `, of ${k_limit / 1024}` : ''}`);
    }
if (over) process.exit(1);
