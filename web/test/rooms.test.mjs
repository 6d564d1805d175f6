// Rooms of the site: nothing outside a room names it, and one more is a folder. Then the addresses of the site, at the server.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { plainBar, readPages } from '../scripts/rooms.mjs';
import { base, check, keepsWithin, k_desk, open, start, stop } from './browser.mjs';

const web = fileURLToPath(new URL('..', import.meta.url));
const source = join(web, 'src');
const text = (file) => readFileSync(file, 'utf8');
const filesIn = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath ?? one.path, one.name));
const rooms = readdirSync(join(source, 'rooms'));

describe('a room', () => {
    test('is named by nothing outside it but the list that the build makes; its addresses stand in its own file alone', async () => {
        const listed = [...text(join(source, 'rooms.ts')).matchAll(/^export const (\w+) = \(\) => import\('\.\/rooms\/(\w+)\/room'\);$/gm)];
        assert.deepEqual(listed.map(([, name, folder]) => [name, folder]).sort(), rooms.map((name) => [name, name]).sort(), 'every folder has its line');
        const builds = ['index.html', 'vite.config.ts', 'scripts/rooms.mjs', 'scripts/shell.ts', 'scripts/size.mjs', 'mock/server.mjs'].map((name) => join(web, name));
        const outside = [...filesIn(source).filter((file) => !file.startsWith(join(source, 'rooms/')) && file !== join(source, 'rooms.ts')), ...builds];
        const pages = await readPages();
        const first = [...new Set(pages.map(({ at }) => at.split('/')[1]).filter(Boolean))];
        assert.ok(first.length > 8 && outside.length > 60);
        for (const file of outside) {
            const said = text(file);
            assert.doesNotMatch(said, new RegExp(`rooms/(${rooms.join('|')})\\b`), file);
            assert.doesNotMatch(said, new RegExp(`["'\`(]/(${first.join('|')})(?![\\w-])`), file);
            assert.doesNotMatch(said, /hrefOf\('/, file);
        }
        // Inside, too: what an address is stands in room.ts; everything else asks for it by the page's name.
        for (const file of filesIn(join(source, 'rooms')).filter((one) => !one.endsWith('/room.ts'))) assert.doesNotMatch(text(file), new RegExp(`["'\`](?:/)(${first.join('|')})(?![\\w-])`), file);
    });

    test('takes nothing of another one, but for what stands here with its reason', () => {
        const allowed = {
            giving: ['money'], // a project's page shows what was paid out of it
            gallery: ['giving'], // shows every part once, also those of a room
        };
        for (const room of rooms)
            for (const file of filesIn(join(source, 'rooms', room)))
                for (const [, from] of text(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
                    const [, other] = new RegExp('/src/rooms/(\\w+)/').exec(join(file, '..', from)) ?? [];
                    assert.ok(!other || other === room || allowed[room]?.includes(other), `${file} takes ${from}`);
                }
    });

    test('has help in both languages for what it says of its pages, and names only pages that there are', async () => {
        const pages = await readPages();
        const names = new Set(pages.map(({ name }) => name));
        for (const room of rooms) {
            const [zh, en] = ['zh', 'en'].map((lang) => [...text(join(source, 'rooms', room, `aside.${lang}.ts`)).matchAll(/^    (\w+): \{/gm)].map(([, name]) => name));
            assert.deepEqual(zh, en, room);
            assert.ok(zh.length > 0 && zh.every((name) => pages.some((page) => page.name === name && page.room === room)), `${room}: ${zh}`);
            for (const [, to] of text(join(source, 'rooms', room, 'aside.zh.ts')).matchAll(/back: \{ page: '(\w+)'/g)) assert.ok(names.has(to), to);
        }
    });
});

describe('in a browser', () => {
    before(start);
    after(stop);

    test('one more room is a folder: its pages, texts, help, bar entry and failure words are there, and the first page carries none of its texts', async (t) => {
        const copy = mkdtempSync(join(tmpdir(), 'modou-room-'));
        t.after(() => rmSync(copy, { recursive: true, force: true }));
        for (const name of ['src', 'scripts', 'public', 'mock', 'index.html', 'package.json', 'svelte.config.js', 'tsconfig.json', 'vite.config.ts']) cpSync(join(web, name), join(copy, name), { recursive: true });
        symlinkSync(join(web, 'node_modules'), join(copy, 'node_modules'));
        cpSync(join(web, 'test/room'), join(copy, 'src/rooms/tides'), { recursive: true });
        await promisify(execFile)(join(web, 'node_modules/.bin/vite'), ['build', '--minify', 'false', '--logLevel', 'error'], { cwd: copy });

        const lines = text(join(copy, 'dist/preload.txt')).split('\n').map((line) => line.split(' '));
        const line = (name) => lines.find(([one]) => one === name) ?? assert.fail(`no line ${name}`);
        assert.deepEqual(line('/tides/{harbour}'), ['/tides/{harbour}', 'tide', '/v1/tides/{harbour}']);
        const html = text(join(copy, 'dist/index.html'));
        assert.match(html, /<a href="\/tides">潮汐 <span lang="en">Tides<\/span><\/a>/);
        assert.match(text(join(copy, 'dist/robots.txt')), /^Disallow: \/tides\/$/m);
        const carried = [...html.matchAll(/"\/(assets\/[^"]+\.js)"/g)].map(([, name]) => name).concat(line('home').concat(line('zh')).filter((name) => name.startsWith('/')).map((name) => name.slice(1)));
        assert.ok(carried.length > 5);
        for (const name of carried) assert.doesNotMatch(text(join(copy, 'dist', name)), /今日潮汐|按港口查看|没有这个港口/, name);

        const port = await new Promise((done) => {
            const probe = createServer().listen(0, '127.0.0.1', () => {
                const { port } = probe.address();
                probe.close(() => done(port));
            });
        });
        const mock = spawn(process.execPath, [join(copy, 'mock/server.mjs'), String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
        t.after(() => mock.kill());
        await new Promise((done) => mock.stdout.once('data', done));
        const origin = `http://127.0.0.1:${port}`;
        for (const [lang, title, lead, entry, help, gone] of [['zh', '今日潮汐', '涨潮落潮', '潮汐', '按港口查看潮汐', '没有这个港口'], ['en', 'Tides today', 'High water', 'Tides', 'Look up the tides', 'There is no such harbour']]) {
            const { page, context, troubles, status } = await open('/', { origin, lang, size: k_desk, routes: [] });
            assert.equal(status, 200);
            const link = page.locator('.rooms a[href="/tides"]');
            assert.equal(await link.innerText(), entry);
            await link.click();
            await page.waitForFunction((title) => document.querySelector('main h1')?.innerText === title, title);
            assert.match(await page.title(), new RegExp(title));
            assert.equal(await link.getAttribute('aria-current'), 'page');
            assert.match(await page.locator('main').innerText(), new RegExp(lead));
            await page.locator('button.help').click();
            await page.locator('dialog[open] .help-list', { hasText: help }).waitFor();
            await page.keyboard.press('Escape');
            await keepsWithin(page);
            assert.deepEqual(await check(page), []);
            assert.deepEqual(troubles, []);
            await page.locator('main a[href="/tides/%E9%9D%92%E5%B2%9B"]').click();
            await page.waitForFunction((gone) => document.querySelector('main h1')?.innerText === gone, gone);
            assert.equal(await page.locator('.failed a.act').getAttribute('href'), '/tides');
            assert.equal(await link.getAttribute('aria-current'), 'page');
            // Opened at once, as by a link from elsewhere.
            await page.goto(`${origin}/tides`);
            await page.waitForSelector('footer.foot');
            assert.equal(await page.locator('main h1').innerText(), title);
            await context.close();
        }
    });

    test('the server has a page at every address of the site, names the page’s files in it, and no other', async () => {
        const pages = await readPages();
        const bar = plainBar(pages);
        assert.ok(bar.length >= 5 && pages.length >= 17);
        for (const { at, name, file } of pages) {
            // Where a name or a number is asked for, one that is nobody's: the page is the same, and says that it is not there.
            const path = at.replace(/\{\w+#\}/g, '999999999999').replace(/\{\w+\}/g, 'no-such-one');
            const reply = await fetch(base + path);
            const html = await reply.text();
            assert.equal(reply.status, at.includes('{') || name === 'updates' ? 404 : 200, path);
            const component = /([^/]+)\.svelte$/.exec(file)[1];
            assert.match(html, new RegExp(`rel="modulepreload" crossorigin href="/assets/${component}-[\\w-]+\\.js"`), path);
            for (const { href } of bar) assert.ok(html.includes(`<a href="${href}">`), `${path} leads to ${href}`);
        }
    });
});
