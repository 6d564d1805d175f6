// Walks the public site in a real browser, against any running server that speaks the public API (see browser.mjs).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, check, k_desk, k_phone, open, pictures, publicPages, start, stop, wide } from './browser.mjs';

const pages = [];
before(async () => {
    await start();
    pages.push(...(await publicPages()));
});
after(stop);

describe('every page', () => {
    test('loads in both languages, themes and widths; axe finds nothing serious; nothing scrolls sideways', async (t) => {
        for (const [name, path] of pages)
            for (const lang of ['zh', 'en'])
                for (const size of [k_phone, k_desk])
                    for (const dark of [false, true])
                        await t.test(`${name} ${lang} ${size.width} ${dark ? 'dark' : 'light'}`, async () => {
                            const { page, context, troubles, status } = await open(path, { lang, size, dark });
                            assert.equal(status, 200);
                            assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
                            assert.match(await page.title(), / · /);
                            const { inner, whole, who } = await wide(page);
                            assert.ok(whole <= inner, `${whole} > ${inner}: ${who}`);
                            if (pictures) await page.screenshot({ path: `${pictures}/${name}-${lang}-${size.width}-${dark ? 'dark' : 'light'}.png`, fullPage: true });
                            assert.deepEqual(await check(page), []);
                            assert.deepEqual(troubles, []);
                            await context.close();
                        });
    });

    test('keeps within the phone in large type', async () => {
        for (const [name, path] of pages) {
            const { page, context } = await open(path, { lang: 'en' });
            await page.evaluate(() => document.documentElement.classList.add('large'));
            const { inner, whole, who } = await wide(page);
            assert.ok(whole <= inner, `${name}: ${whole} > ${inner}: ${who}`);
            if (pictures) await page.screenshot({ path: `${pictures}/${name}-en-large.png`, fullPage: true });
            await context.close();
        }
    });

    test('says that data is made when it is', async () => {
        const { demo } = await ask('/v1/home');
        for (const [name, path] of [...pages, ['missing', '/no-such-page'], ['no-such-link', '/deeds/no-such-link']]) {
            const { page, context } = await open(path);
            if (demo) await page.waitForSelector('.demo');
            else assert.equal(await page.locator('.demo').count(), 0, name);
            await context.close();
        }
    });
});

test('an unknown address says so and leads on', async () => {
    for (const path of ['/no-such-page', '/projects/no-such-project', '/gifts/999999999999', '/deeds/no-such-link']) {
        const { page, context, status } = await open(path);
        assert.equal(status, 404, path);
        assert.ok((await page.locator('main h1').innerText()).length > 0);
        assert.deepEqual(await check(page), []);
        if (pictures) await page.screenshot({ path: `${pictures}/missing${path.replaceAll('/', '-')}.png`, fullPage: true });
        await context.close();
    }
});

test('the counter stands on the home page and can be paused', async () => {
    const { page, context } = await open('/');
    const text = await page.locator('[data-counter]').innerText();
    assert.match(text, /^¥[\d,]+\.\d\d$/);
    const shown = Number(text.replace(/[^\d]/g, ''));
    const { amount_fen } = await ask('/v1/home');
    assert.ok(shown > 0 || amount_fen === 0);
    assert.ok(shown <= amount_fen, 'never ahead of the book');
    const pause = page.locator('.live-state button');
    const before = await pause.innerText();
    await pause.click();
    assert.notEqual(await pause.innerText(), before);
    await context.close();
});

test('moving between pages keeps the reader: title, focus on the heading, back', async () => {
    const { page, context } = await open('/');
    await page.locator('.rooms a[href="/projects"]').click();
    await page.waitForURL('**/projects');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    const list = await page.title();
    const card = page.locator('.card-title a').first();
    if (await card.count()) {
        const name = await card.innerText();
        await card.click();
        await page.waitForFunction((wanted) => document.title.startsWith(wanted), name);
        assert.equal(await page.evaluate(() => document.activeElement?.textContent), name);
        await page.goBack();
        await page.waitForFunction((wanted) => document.title === wanted, list);
    }
    await context.close();
});

test('the search narrows by itself and stays in the address', async () => {
    const { projects } = await ask('/v1/projects');
    if (!projects.length) return;
    const { page, context } = await open('/projects', { lang: 'zh' });
    const input = page.locator('input[type=search]');
    await input.pressSequentially('zzzzzz');
    await page.waitForURL(/q=zzzzzz/);
    await page.waitForSelector('.empty');
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT');
    await input.fill(projects[0].title_zh);
    await page.waitForSelector('.card');
    await context.close();
});

test('the language switch changes the words, keeps the address and is remembered', async () => {
    const { page, context } = await open('/projects?sort=name', { cookie: false });
    const zh = await page.locator('main h1').innerText();
    await page.locator('a.language').click();
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    assert.notEqual(await page.locator('main h1').innerText(), zh);
    assert.equal(new URL(page.url()).search, '?sort=name');
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await context.close();
});

describe('the keyboard', () => {
    const where = (page) =>
        page.evaluate(() => {
            const at = document.activeElement;
            return { tag: at.tagName, text: (at.getAttribute('aria-label') ?? at.textContent ?? '').trim(), href: at.getAttribute('href'), kind: at.className };
        });

    test('skips to the content, reaches every room, opens help and a proof', async () => {
        const { page, context } = await open('/', { size: k_desk });
        await page.keyboard.press('Tab');
        assert.equal((await where(page)).href, '#app');
        await page.keyboard.press('Enter');
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'app');

        await page.reload();
        await page.waitForSelector('footer.foot');
        const seen = [];
        for (let at = 0; at < 60; at++) {
            await page.keyboard.press('Tab');
            const now = await where(page);
            const ring = await page.evaluate(() => {
                const at = document.activeElement;
                const visible = (one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) > 0;
                return visible(at) || visible(at.closest('.chart-area')) || getComputedStyle(at, '::after').outlineStyle !== 'none';
            });
            assert.ok(ring || now.tag === 'BODY', `focus is seen on ${JSON.stringify(now)}`);
            seen.push(now);
            if (now.kind.includes?.('help')) {
                await page.keyboard.press('Enter');
                assert.ok(await page.locator('dialog[open]').isVisible());
                await page.keyboard.press('Escape');
                assert.equal(await page.locator('dialog[open]').count(), 0);
            }
            if (now.kind.includes?.('proof-button')) {
                await page.keyboard.press('Enter');
                assert.equal(await page.locator('.proof-panel:visible').count(), 1);
                await page.keyboard.press('Escape');
                assert.equal(await page.locator('.proof-panel:visible').count(), 0);
            }
        }
        for (const href of ['/', '/projects', '/shops', '/about']) assert.ok(seen.some((one) => one.href === href), href);
        assert.ok(seen.some((one) => one.kind.includes?.('help')));
        assert.ok(seen.some((one) => one.kind.includes?.('proof-button')));
        await context.close();
    });

    test('reads the chart day by day and turns it into a table', async () => {
        const { gifts } = await ask('/v1/home');
        if (!gifts) return;
        const { page, context } = await open('/', { size: k_desk });
        const range = page.locator('.chart-area input');
        await range.focus();
        const last = await range.getAttribute('aria-valuetext');
        await page.keyboard.press('ArrowLeft');
        assert.notEqual(await range.getAttribute('aria-valuetext'), last);
        await page.locator('.chart-bar > button').first().focus();
        await page.keyboard.press('Enter');
        assert.ok(await page.locator('.chart table').isVisible());
        await context.close();
    });
});

test('a broken connection says so, and trying again mends it', async () => {
    const { page, context } = await open('/');
    await page.route('**/v1/projects*', (route) => route.abort());
    await page.locator('.rooms a[href="/projects"]').click();
    const again = page.locator('.failed button.act');
    await again.waitFor();
    await page.unroute('**/v1/projects*');
    await again.click();
    await page.waitForSelector('.filters');
    await context.close();
});

test('without scripts the main figures still stand', async () => {
    const { page, context } = await open('/', { scripts: false });
    const { amount_fen } = await ask('/v1/home');
    const text = await page.locator('main#app').innerText();
    const yuan = Math.floor(amount_fen / 100).toLocaleString('en-US').slice(0, 3);
    assert.ok(text.includes(yuan) || amount_fen === 0, text);
    if (pictures) await page.screenshot({ path: `${pictures}/home-no-scripts.png`, fullPage: true });
    assert.equal(await page.locator('header#plain').count(), 1);
    await context.close();
});
