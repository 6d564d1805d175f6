// What the rooms say of themselves (src/rooms/ROOM/room.ts), for the build and for what stands beside it: preload.txt, the bar of the page without
// scripts, robots.txt, the sizes, the mock server. Rooms are read as they are; whatever they fetch when it is wanted comes as its path.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild'; // Vite's own

const k_source = fileURLToPath(new URL('../src', import.meta.url));

const later = {
    name: 'later',
    setup({ onResolve, onLoad }) {
        onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => (kind === 'dynamic-import' ? { path: join(resolveDir, path), namespace: 'later' } : undefined));
        // A component and a room are had by their path, texts by their only key.
        onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => ({ contents: `const path = ${JSON.stringify(path)}; export const zh = { [path]: 0 }, en = { [path]: 0 }; export default path;` }));
        // The visitor's settings need a browser.
        onResolve({ filter: /\/settings\.svelte$/ }, ({ path }) => ({ path, namespace: 'settings' }));
        onLoad({ filter: /.*/, namespace: 'settings' }, () => ({ contents: 'export const byLanguage = (files) => ({ files, of: () => ({}) }), ui = {};' }));
    },
};

const segments = (at) => at.split('/').filter(Boolean);
const isPlace = (segment) => segment.startsWith('{');
/** Whether some address is both: a number may stand where a name may. */
const meet = (a, b) => a.length === b.length && a.every((one, at) => isPlace(one) || isPlace(b[at]) || one === b[at]);

function refuse(pages) {
    const names = new Set(pages.map((one) => one.name));
    for (const [at, one] of pages.entries()) {
        const other = pages.slice(0, at).find((two) => two.name === one.name || meet(segments(two.at), segments(one.at)));
        if (other) throw new Error(`two pages are one: ${other.name} ${other.at}, ${one.name} ${one.at}`);
        if (!one.at.startsWith('/')) throw new Error(`page ${one.name}: its address ${one.at} begins without /`);
        if (one.under && !names.has(one.under)) throw new Error(`page ${one.name} stands under ${one.under}, which is no page`);
    }
}

/** `…/src/rooms/ROOM/words/NAME.zh` → the texts `rooms/ROOM/NAME`. */
const family = (source, path) => path.slice(source.length + 1).replace('/words/', '/').replace(/\.(zh|en)$/, '');

async function read(file) {
    const { outputFiles } = await build({ entryPoints: [file], bundle: true, write: false, format: 'esm', logLevel: 'error', plugins: [later] });
    return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Writes src/rooms.ts, where each folder of src/rooms has its line; it stays as it is when nothing came or went. */
export function listRooms(source = k_source) {
    const names = readdirSync(join(source, 'rooms')).filter((name) => existsSync(join(source, 'rooms', name, 'room.ts'))).sort();
    const list = `// The rooms, as scripts/rooms.mjs finds them. A room's own file is fetched with the first of its pages that is wanted; of the others the\n// frame knows their addresses and what leads to them, which the build reads out of them.\n${names.map((name) => `export const ${name} = () => import('./rooms/${name}/room');\n`).join('')}`;
    const file = join(source, 'rooms.ts');
    if (!existsSync(file) || readFileSync(file, 'utf8') !== list) writeFileSync(file, list);
}

/** Every page, as its room says it; with the room's name and file, the file of its component, its texts by name, and their files by language. */
export async function readPages(source = k_source) {
    listRooms(source);
    const pages = [];
    for (const [room, get] of Object.entries(await read(join(source, 'rooms.ts')))) {
        const { default: home } = await get();
        for (const page of (await read(`${home}.ts`)).default.pages) {
            const files = {};
            for (const lang of ['zh', 'en']) files[lang] = (await Promise.all((page.words ?? []).map(async (one) => Object.keys((await one.files[lang]())[lang])))).flat();
            // Where its figures come from, as the server takes it too: its own address behind /v1, when nothing else is said.
            const from = page.api ?? `/v1${page.at.replaceAll('#', '')}`;
            pages.push({ ...page, from, room, home, file: (await page.draw()).default, files, texts: files.zh.map((path) => family(source, path)) });
        }
    }
    refuse(pages);
    return pages;
}

const entriesOf = (pages) => pages.flatMap((page) => (page.entries ?? []).map((one) => ({ ...one, page: page.name, href: page.at }))).sort((a, b) => a.order - b.order);

/** What the first page knows of all pages, and what leads to them (src/room.ts: `Listed`, `Way`). */
export const listed = (pages) => pages.map(({ name, room, at, api, keeps, under, private: hidden, optional, anew }) => ({ name, room, at, api, keeps, under, private: hidden, optional, anew }));
export const ways = (pages) =>
    Object.fromEntries(['nav', 'foot', 'help', 'check'].map((place) => [place, entriesOf(pages).filter((one) => one.in === place).map(({ page, href, words, icon }) => ({ page, href, words, icon }))]));

/** The bar of the page that works without scripts; its name leads to the first page. */
export const plainBar = (pages) => [...entriesOf(pages).filter((one) => one.in === 'nav' && one.href !== '/'), ...entriesOf(pages).filter((one) => one.plain)];

/** The page of an address, with what its places hold; null where there is none. */
export function pageOf(pages, path) {
    const given = segments(path).map(decodeURIComponent);
    for (const page of pages) {
        const pattern = segments(page.at);
        if (pattern.length !== given.length || !pattern.every((one, at) => (isPlace(one) ? !one.endsWith('#}') || /^\d+$/.test(given[at]) : one === given[at]))) continue;
        return { page, values: Object.fromEntries(pattern.flatMap((one, at) => (isPlace(one) ? [[one.replace(/[{}#]/g, ''), given[at]]] : []))) };
    }
    return null;
}
