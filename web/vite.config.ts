import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { brand } from './src/brand';
import { shell } from './scripts/shell';

const server = process.env.MODOU_URL ?? 'http://localhost:8080';

// A file costs a round: small parts travel together, as the pages need them.
const k_together: [string, RegExp][] = [
    ['forms', /\/svelte\/src\/internal\/client\/dom\/elements\/bindings\/(select|input)\.js|\/src\/parts\/Search\.svelte/],
    ['lists', /\/src\/(parts\/(BarByDay|Figure|GiftList|Save|Empty)|proof\/Money)\.svelte/],
    ['substance', /\/src\/(parts\/(Told|Target|Budget|ProjectFacts|Follow|UpdateList)|art\/Flow)\.svelte/],
    ['acts', /\/src\/parts\/(Copy|Share)\.svelte/],
    ['trace', /\/src\/(proof\/TracePicture\.svelte|parts\/wrap\.ts)/],
    // What nearly every page has. Svelte's maps and sets go with the few parts that use them.
    ['frame', /vite\/preload-helper|\/node_modules\/(svelte(?!\/src\/reactivity\/)|clsx|esm-env)\/|\/src\/(parts\/(Amount|Bean|Picture)\.svelte|parts\/near\.ts|art\/Plant\.svelte)/],
];
const partsOf = (id: string) => k_together.find(([, some]) => some.test(id))?.[0];

export default defineConfig({
    plugins: [
        svelte(),
        {
            // The page that works without scripts takes its name from the same setting as the rest.
            name: 'brand-in-template',
            transformIndexHtml: (html) =>
                html.replaceAll('%BRAND_ZH%', brand.name.zh).replaceAll('%BRAND_EN%', brand.name.en),
        },
        shell(),
    ],
    build: {
        chunkSizeWarningLimit: 1100, // the map library, loaded by its page alone
        target: 'es2020',
        minify: 'terser', // 4 % smaller than esbuild's, and the first page has 60 KB
        // A data: address would be refused by the server's default-src 'self'.
        assetsInlineLimit: 0,
        // Of the first page the server names every file (preload.txt). Of a later one only the styles are named beforehand: its scripts find
        // one another while its figures are fetched, and the list of them would cost each visit 0.6 KB.
        modulePreload: { polyfill: false, resolveDependencies: (_, files, { hostType }) => (hostType === 'html' ? files : files.filter((name) => name.endsWith('.css'))) },
        terserOptions: { compress: { passes: 3, ecma: 2020 }, mangle: { module: true } },
        rollupOptions: { output: { manualChunks: partsOf, onlyExplicitManualChunks: true } },
    },
    server: { proxy: { '/v1': server, '/ors': server, '/log': server, '/health': server } },
});
