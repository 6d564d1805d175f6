// What the build writes beside the pages: which files each page needs (preload.txt, read by the server), the web app's
// manifest, the page that stands in without a connection, and the worker that keeps it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'vite';
import { brand } from '../src/brand';
import { k_texts } from '../src/pages/texts';

const k_colour = '#FBF9F4';
const source = (name: string) => readFileSync(new URL(`../src/offline/${name}`, import.meta.url), 'utf8');

interface Chunk {
    type: 'chunk';
    fileName: string;
    facadeModuleId: string | null;
    isEntry: boolean;
    imports: string[];
    viteMetadata?: { importedCss: Set<string> };
}

export function shell(): Plugin {
    return {
        name: 'shell',
        enforce: 'post',
        generateBundle: {
            order: 'post',
            handler(_, bundle) {
                const chunks = new Map(Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one as unknown as Chunk] as const] : [])));
                const page = bundle['index.html'];
                const entry = [...chunks.values()].find((one) => one.isEntry);
                if (page?.type !== 'asset' || !entry) throw new Error('the build has no page, or no entry');

                const closure = (from: Chunk, seen = new Set<Chunk>()): Set<Chunk> => {
                    if (seen.has(from)) return seen;
                    seen.add(from);
                    for (const name of from.imports) if (chunks.has(name)) closure(chunks.get(name)!, seen);
                    return seen;
                };
                const filesOf = (some: Iterable<Chunk>) => [...some].flatMap((one) => [one.fileName, ...(one.viteMetadata?.importedCss ?? [])]);
                const first = new Set(filesOf(closure(entry)));
                // NAME FILE…; `@FAMILY` stands for those texts in the page's language, whose line is `LANGUAGE@FAMILY`.
                const line = (name: string, chunk: Chunk) => {
                    const needed = [...closure(chunk)];
                    const files = filesOf(needed).filter((file) => !first.has(file));
                    return [name, ...new Set(files.map((file) => `/${file}`)), ...(k_texts[name] ?? []).map((family) => `@${family}`)].join(' ');
                };
                const lines: string[] = [];
                for (const chunk of chunks.values()) {
                    const id = chunk.facadeModuleId ?? '';
                    if (/\/src\/pages\/[A-Z]\w+\.svelte$/.test(id)) lines.push(line(basename(id, '.svelte').toLowerCase(), chunk));
                    const [, room, family, lang] = /\/src\/locales\/(proof\/)?(?:(\w+)_)?(zh|en)\.ts$/.exec(id) ?? [];
                    if (lang) lines.push(line(family || room ? `${lang}@${family ?? 'proof'}` : lang, chunk));
                }
                this.emitFile({ type: 'asset', fileName: 'preload.txt', source: `${lines.sort().join('\n')}\n` });

                const html = String(page.source);
                const offline = html
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
