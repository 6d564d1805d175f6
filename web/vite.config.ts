import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { ManualChunkMeta } from 'rollup';
import { defineConfig } from 'vite';
import { shell } from './scripts/shell';

const server = process.env.MODOU_URL ?? 'http://localhost:8080';

// A file costs a round: small parts travel together, as the pages need them.
const k_together: [string, RegExp][] = [
    ['forms', /\/svelte\/src\/internal\/client\/dom\/elements\/bindings\/(select|input)\.js|\/src\/parts\/Search\.svelte/],
    ['lists', /\/src\/parts\/(BarByDay|Figure|Save|Empty|Money)\.svelte/],
    ['acts', /\/src\/parts\/(Copy|Share)\.svelte/],
    ['trace', /\/src\/(proof\/TracePicture\.svelte|parts\/wrap\.ts)/],
];
// What nearly every page has goes with the frame. Svelte's maps and sets go with the few parts that use them.
const k_first = /\/node_modules\/(svelte(?!\/src\/reactivity\/)|clsx|esm-env)\/|\/src\/(parts\/(Amount|Bean|Picture)\.svelte|parts\/near\.ts|art\/Plant\.svelte|room\.ts$)/;
// Of a room: what it says of itself and how its texts are had is one file; so is each of its folders together/NAME.
const k_room = /\/src\/rooms\/(\w+)\/(?:room|words)\.ts$/, k_folder = /\/src\/rooms\/\w+\/together\/(\w+)\/[^?]*$/;
let frame: { of: unknown; ids: Set<string> } | null = null;
/** Whatever the first file imports, and so on. */
function frameOf({ getModuleIds, getModuleInfo }: ManualChunkMeta): Set<string> {
    const seen = new Set<string>();
    const look = (id: string) => {
        if (seen.has(id)) return;
        seen.add(id);
        getModuleInfo(id)?.importedIds.forEach(look);
    };
    for (const id of getModuleIds()) if (getModuleInfo(id)?.isEntry) look(id);
    return seen;
}
function partsOf(id: string, meta: ManualChunkMeta): string | undefined {
    // A build that watches begins anew each time.
    if (frame?.of !== meta.getModuleInfo) frame = { of: meta.getModuleInfo, ids: frameOf(meta) };
    if (frame.ids.has(id) || k_first.test(id)) return 'index';
    return k_together.find(([, some]) => some.test(id))?.[0] ?? k_room.exec(id)?.[1] ?? k_folder.exec(id)?.[1];
}

export default defineConfig({
    plugins: [svelte(), shell()],
    build: {
        chunkSizeWarningLimit: 1100, // the map library, loaded by its page alone
        target: 'es2020',
        minify: 'terser', // 4 % smaller than esbuild's, and the first page has 60 KB
        // A data: address would be refused by the server's default-src 'self'.
        assetsInlineLimit: 0,
        // Of the first page the server names every file (preload.txt). Of a later one only the styles are named beforehand: its scripts find
        // one another while its figures are fetched, and the list of them would cost each visit 0.6 KB.
        modulePreload: { polyfill: false, resolveDependencies: (_, files, { hostType }) => (hostType === 'html' ? files : files.filter((name) => name.endsWith('.css') && !name.includes('/index-'))) },
        terserOptions: { ecma: 2020, module: true, compress: { passes: 3 } },
        rollupOptions: { output: { manualChunks: partsOf, onlyExplicitManualChunks: true } },
    },
    server: { proxy: { '/v1': server, '/ors': server, '/log': server, '/health': server } },
});
