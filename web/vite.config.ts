import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { brand } from './src/brand';

const server = process.env.MODOU_URL ?? 'http://localhost:8080';

export default defineConfig({
    plugins: [
        svelte(),
        {
            // The page that works without scripts takes its name from the same setting as the rest.
            name: 'brand-in-template',
            transformIndexHtml: (html) =>
                html.replaceAll('%BRAND_ZH%', brand.name.zh).replaceAll('%BRAND_EN%', brand.name.en),
        },
    ],
    build: {
        chunkSizeWarningLimit: 1100, // the map library, loaded by its page alone
        target: 'es2020',
        // A data: address would be refused by the server's default-src 'self'.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
    },
    server: { proxy: { '/v1': server, '/ors': server, '/log': server, '/health': server } },
});
