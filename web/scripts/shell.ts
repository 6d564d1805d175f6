// What the build writes beside the pages, of what the rooms say: the bar of the page without scripts, which files each page needs and
// which address is which page (preload.txt, read by the server), robots.txt; the web app's manifest, the page that stands in without a
// connection, and the worker that keeps it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { brand } from '../src/brand';
import { listed, plainBar, readPages, ways, type BuiltPage } from './rooms.mjs';

const k_colour = '#FBF9F4';
const source = (name: string) => readFileSync(new URL(`../src/offline/${name}`, import.meta.url), 'utf8');

interface Chunk {
    type: 'chunk';
    fileName: string;
    moduleIds: string[];
    isEntry: boolean;
    imports: string[];
    viteMetadata?: { importedCss: Set<string> };
}

/** A private link is nobody's to follow, and says noindex itself. */
function robots(pages: BuiltPage[]): string {
    const hidden = pages.flatMap(({ at, from, private: is }) => {
        if (is === undefined) return [];
        return is === true ? [at, ...(from ? [from] : [])].map((one) => one.replace(/\{.*/, '')) : [`/*?${is}=`];
    });
    const order = [...hidden.filter((one) => !one.startsWith('/*')), '/v1/stream', ...hidden.filter((one) => one.startsWith('/*'))];
    return ['# Public pages may be read by all. A private link is nobody\'s to follow, and says noindex itself.', 'User-agent: *', ...new Set(order.map((one) => `Disallow: ${one}`)), ''].join('\n');
}

interface Node {
    type: string;
    start: number;
    end: number;
    properties?: (Node & { key?: { name?: string } })[];
}
const isNode = (one: unknown): one is Node => typeof (one as Node | null)?.type === 'string';
/** What a room's own file says of a page. */
const k_inside = ['name', 'draw', 'words', 'heading'];
const k_table = 'virtual:pages';

export function shell(): Plugin {
    let pages: BuiltPage[] = [];
    return {
        name: 'shell',
        enforce: 'post',
        async buildStart() {
            pages = await readPages();
        },
        resolveId: (id) => (id === k_table ? `\0${k_table}` : undefined),
        // What the table says of a page is not said again by its room.
        transform(code, id) {
            if (!pages.some(({ home }) => id === `${home}.ts`)) return undefined;
            const gone: Node[] = [];
            const look = (node: unknown): void => {
                if (Array.isArray(node)) return node.forEach(look);
                if (!isNode(node)) return;
                if (node.type === 'ObjectExpression' && node.properties!.some((one) => one.key?.name === 'draw')) gone.push(...node.properties!.filter((one) => !k_inside.includes(one.key?.name ?? '')));
                else Object.values(node).forEach(look);
            };
            look(this.parse(code));
            // Each goes with the comma after it.
            const kept = gone.reverse().reduce((text, { start, end }) => text.slice(0, start) + text.slice(end).replace(/^\s*,/, ''), code);
            return { code: kept, map: null };
        },
        load: (id) => (id === `\0${k_table}` ? `export const pages = ${JSON.stringify(listed(pages))}, ways = ${JSON.stringify(ways(pages))};` : undefined),
        transformIndexHtml: (html) =>
            html
                .replace('%BAR%', plainBar(pages).map(({ href, words }) => `<a href="${href}">${words.zh} <span lang="en">${words.en}</span></a>`).join('\n                '))
                .replaceAll('%BRAND_ZH%', brand.name.zh)
                .replaceAll('%BRAND_EN%', brand.name.en),
        generateBundle: {
            order: 'post',
            handler(_, bundle) {
                const chunks = new Map(Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one as unknown as Chunk] as const] : [])));
                const index = bundle['index.html'];
                const entry = [...chunks.values()].find((one) => one.isEntry);
                if (index?.type !== 'asset' || !entry) throw new Error('the build has no page, or no entry');

                const closure = (from: Chunk, seen = new Set<Chunk>()): Set<Chunk> => {
                    if (seen.has(from)) return seen;
                    seen.add(from);
                    for (const name of from.imports) if (chunks.has(name)) closure(chunks.get(name)!, seen);
                    return seen;
                };
                const filesOf = (some: Iterable<Chunk>) => [...some].flatMap((one) => [one.fileName, ...(one.viteMetadata?.importedCss ?? [])]);
                const first = new Set(filesOf(closure(entry)));
                // NAME FILE…; `@TEXTS` stands for those texts in the page's language, whose line is `LANGUAGE@TEXTS`. And ADDRESS NAME [API], the
                // site's table of addresses.
                const chunkOf = (file: string) => {
                    const found = [...chunks.values()].find((one) => one.moduleIds.some((id) => id === file || id === `${file}.ts`));
                    if (!found) throw new Error(`the build has no file of its own for ${file}`);
                    return found;
                };
                const line = (name: string, files: string[], texts: string[] = []) =>
                    [name, ...new Set(files.flatMap((file) => filesOf(closure(chunkOf(file)))).filter((one) => !first.has(one)).map((one) => `/${one}`)), ...texts.map((one) => `@${one}`)].join(' ');
                const lines = new Set<string>(['zh', 'en'].map((lang) => line(lang, [fileURLToPath(new URL(`../src/locales/${lang}`, import.meta.url))])));
                for (const page of pages) {
                    lines.add(line(page.name, [page.home, page.file], page.texts));
                    lines.add([page.at, page.name, ...(page.from ? [page.from] : [])].join(' '));
                    for (const lang of ['zh', 'en'] as const) page.texts.forEach((name, at) => lines.add(line(`${lang}@${name}`, [page.files[lang][at]])));
                }
                this.emitFile({ type: 'asset', fileName: 'preload.txt', source: `${[...lines].sort().join('\n')}\n` });

                this.emitFile({ type: 'asset', fileName: 'robots.txt', source: robots(pages) });

                const offline = String(index.source)
                    .replace('<html lang="zh"', '<html lang="zh" data-offline')
                    .replace('<!--modou:head-->', `<title>没有网络 · ${brand.name.zh}</title><meta name="robots" content="noindex">`)
                    .replace('<!--modou:body-->', source('offline.html').trim())
                    .replace('<!--modou:data-->', '');
                this.emitFile({ type: 'asset', fileName: 'offline.html', source: offline });

                const icon = [...first, ...Object.keys(bundle)].find((name) => /icon-[\w-]+\.svg$/.test(name));
                this.emitFile({
                    type: 'asset',
                    fileName: 'manifest.webmanifest',
                    source: JSON.stringify({
                        name: `${brand.name.zh} ${brand.name.en}`, short_name: brand.name.zh, description: `${brand.tagline.zh} · ${brand.tagline.en}`,
                        lang: 'zh', id: '/', start_url: '/', scope: '/', display: 'minimal-ui', background_color: k_colour, theme_color: k_colour,
                        icons: [
                            { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
                            { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
                            ...(icon ? [{ src: `/${icon}`, sizes: 'any', type: 'image/svg+xml', purpose: 'any' }] : []),
                        ],
                    }, null, 1),
                });

                const kept = ['/offline.html', ...[...first].map((file) => `/${file}`), ...(icon ? [`/${icon}`] : [])];
                const build = createHash('sha256').update(kept.join('\n') + offline).digest('hex').slice(0, 12);
                this.emitFile({ type: 'asset', fileName: 'worker.js', source: source('worker.js').replace('%BUILD%', build).replace('%SHELL%', JSON.stringify(kept)) });
            },
        },
    };
}
