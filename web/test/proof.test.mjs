// Receipts, traces and payments as a visitor meets them: honest and doctored answers, both languages, keyboard and axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { base, check, k_desk, keepsWithin, looks, open, pictures, shot, start, stop, wear } from './browser.mjs';
import { leaf, makeKey, makeLog, tile, withExtra } from './proof_kit.mjs';
import { back, body, gift, k_gift, k_settle, key, leaves, log, routes, salt, trace, witness } from './proof_pages.mjs';

before(start);
after(stop);
const hash = log.hashes[k_gift].toString('hex');
const json = (data) => ({ status: 200, contentType: 'application/json', body: JSON.stringify(data) });
const text = (body) => ({ status: 200, contentType: 'text/plain', body });
const shows = (page) => page.locator('.receipt .proof-steps li').evaluateAll((list) => list.map((one) => `${one.dataset.step} ${one.dataset.outcome}`));
const verdict = async (page) => {
    await page.locator('.receipt .act').first().click();
    await page.waitForSelector('.receipt [data-verdict]');
    return page.locator('.receipt [data-verdict]').getAttribute('data-verdict');
};

/** A project's payments are fetched when a reader comes to them. */
const payments = async (page) => {
    await page.locator('#payouts').scrollIntoViewIfNeeded();
    await page.waitForSelector('.payouts tbody tr');
};

describe('every page of proof', () => {
    test('stands in both languages, themes and widths; axe finds nothing serious; nothing scrolls sideways', async (t) => {
        const pages = [['gift', '/gifts/7'], ['payout', '/payouts/29'], ['paid-project', '/projects/P-777'], ['proof', '/proof'], ['paper', `/proof?leaf=7&hash=${hash}`]];
        for (const [name, path] of pages)
            for (const lang of ['zh', 'en'])
                await t.test(`${name} ${lang}`, async () => {
                    const { page, context, troubles } = await open(path, { lang, routes: routes(lang) });
                    if (name === 'paper') await page.waitForSelector('[data-paper=found]');
                    else if (name === 'proof') await page.waitForSelector('[data-checkpoint=signed]');
                    else if (name === 'paid-project') await payments(page);
                    else assert.equal(await verdict(page), 'proven');
                    if (name === 'gift' || name === 'payout') await page.waitForSelector('[data-trace=there] .trace-list li');
                    for (const look of looks) {
                        await wear(page, look);
                        // Colours move nothing: type and direction are tried in one theme.
                        for (const [large, dir] of look.dark ? [[false, 'ltr']] : [[true, 'ltr'], [false, 'rtl'], [false, 'ltr']]) {
                            await page.evaluate(([on, dir]) => (document.documentElement.classList.toggle('large', on), (document.documentElement.dir = dir)), [large, dir]);
                            await keepsWithin(page, `${look.name} ${large ? 'large' : ''} ${dir}`);
                        }
                        if (pictures) await page.evaluate(() => scrollTo(0, 0));
                        await shot(page, `proof-${name}-${lang}-${look.name.replace(' ', '-')}`);
                        assert.deepEqual(await check(page, { colours: look.dark }), [], look.name);
                    }
                    assert.deepEqual(troubles, []);
                    await context.close();
                });
    });
});

describe('a receipt on its page', () => {
    test('is checked step by step; the public one leaves the seal closed', async () => {
        const { page, context } = await open('/gifts/7', { routes: routes() });
        assert.equal(await verdict(page), 'proven');
        assert.deepEqual(await shows(page), ['form holds', 'leaf holds', 'opening closed', 'inclusion holds', 'signature holds', 'witnesses closed', 'page holds']);
        await context.close();
    });

    test('with the private link opens the seal, and asks for it with the link', async () => {
        let asked = '';
        const { page, context } = await open('/gifts/7?deed=abc', { routes: routes('zh', { receipt: (sequence, url) => ((asked = url.search), text(log.receipt(sequence, { body, salt }))) }) });
        assert.equal(await verdict(page), 'proven');
        assert.ok((await shows(page)).includes('opening holds'));
        assert.equal(asked, '?deed=abc');
        await context.close();
    });

    test('holds without crypto.subtle, as on a plain address of a local network', async () => {
        const { page, context, troubles } = await open('/gifts/7', { routes: routes(), script: "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });" });
        assert.equal(await page.evaluate(() => crypto.subtle), undefined);
        assert.equal(await verdict(page), 'proven');
        assert.deepEqual(troubles, []);
        await context.close();
    });

    const lies = {
        'an entry that was changed': ['inclusion', (sequence) => withExtra(log.receipt(sequence), (json) => void (json.leaf = leaf({ day: 20_768, credit: 2n, creditFrom: 120n, amount: 500n, pledge: 88 }).toString('base64')))],
        'another entry than the page’s': ['page', () => log.receipt(k_settle)],
        'another log’s signature': ['signature', (sequence) => makeLog(log.hashes.map((_, at) => (at === k_gift ? Buffer.from(JSON.parse(Buffer.from(/^extra (.*)$/m.exec(log.receipt(k_gift))[1], 'base64')).leaf, 'base64') : leaf({ amount: 1n }))), makeKey('book.example.org')).receipt(sequence)],
        'something that is no receipt': ['form', () => 'all is well, trust us\n'],
    };
    for (const [what, [step, receipt]] of Object.entries(lies))
        test(`catches ${what}`, async () => {
            const { page, context } = await open('/gifts/7', { routes: routes('zh', { receipt: (sequence) => text(receipt(sequence)) }) });
            assert.equal(await verdict(page), 'broken');
            const steps = await shows(page);
            assert.ok(steps.includes(`${step} fails`), steps.join(', '));
            assert.deepEqual(await check(page), []);
            // What does not hold is not printed.
            await page.locator('.receipt .acts button').nth(1).click();
            await page.waitForFunction(() => !document.querySelector('.receipt [aria-disabled=true]'));
            if (step !== 'form') assert.ok(await page.locator('dialog[open] .act').isDisabled());
            else assert.equal(await page.locator('dialog[open]').count(), 0);
            await context.close();
        });

    test('can be checked again without a connection, and says what is missing when it never came', async () => {
        const { page, context } = await open('/gifts/7', { routes: routes() });
        // What a check needs is fetched when the reader comes to it.
        await page.locator('#receipt').scrollIntoViewIfNeeded();
        await page.waitForFunction(() => localStorage.getItem('log-keys'));
        assert.equal(await verdict(page), 'proven');
        await page.unroute(/\/v1\/entries\/\d+\/receipt/);
        await page.route(/\/v1\/entries\/|\/log\//, (route) => route.abort());
        await page.locator('.receipt .act').first().click();
        await page.waitForFunction(() => document.querySelector('.receipt [data-verdict]') && document.querySelector('.receipt').innerText.includes('连不上'));
        assert.equal(await page.locator('.receipt [data-verdict]').getAttribute('data-verdict'), 'proven');
        await context.close();

        const other = await open('/gifts/7', { routes: routes('zh', { receipt: () => 'lost' }) });
        await other.page.locator('.receipt .act').first().click();
        await other.page.waitForFunction(() => document.querySelector('.receipt .verdict').innerText.includes('没有取到'));
        await other.context.close();
    });

    test('is kept as a file under its name, and printed on A5 with a code that leads back', async () => {
        const { page, context } = await open('/gifts/7', { routes: routes(), script: 'window.print = () => { window.sheet = document.querySelector("body > .print-sheet.paper-sheet")?.innerText ?? ""; dispatchEvent(new Event("afterprint")); };' });
        const [link] = await page.locator('.receipt a[download]').evaluateAll((all) => all.map((one) => [one.getAttribute('href'), one.download]));
        assert.deepEqual(link, ['/v1/entries/7/receipt', 'receipt-7.tlog-proof']);
        await page.locator('.receipt .acts button').nth(1).click();
        await page.waitForSelector('dialog[open] .paper');
        if (pictures) await page.screenshot({ path: `${pictures}/paper-dialog.png` });
        assert.deepEqual(await check(page), []);
        await page.locator('dialog[open] .act').click();
        const sheet = await page.evaluate(() => window.sheet);
        assert.ok(sheet.replace(/\s/g, '').includes(hash) && sheet.includes(`/proof?leaf=7&hash=${hash}`) && sheet.includes('¥0.05'), sheet);
        await context.close();
    });
});

describe('the book’s key', () => {
    const stranger = makeKey('book.example.org');
    test('is remembered when first seen; another one from the server is shown, not used', async () => {
        const { page, context } = await open('/proof', { routes: routes() });
        await page.waitForSelector('[data-checkpoint=signed]');
        await page.unroute(/\/log\/vkey$/);
        await page.route(/\/log\/vkey$/, (route) => route.fulfill(text(`${stranger.text}\n`)));
        await page.reload();
        await page.waitForSelector('.key-box [role=alert]');
        assert.equal(await page.locator('.key-line code').innerText(), key.text);
        await page.waitForSelector('[data-checkpoint=signed]');
        if (pictures) await page.screenshot({ path: `${pictures}/key-changed.png`, fullPage: true });
        assert.deepEqual(await check(page), []);
        await page.locator('.key-box [role=alert] button').click();
        assert.equal(await page.locator('.key-line code').innerText(), stranger.text);
        await page.waitForSelector('[data-checkpoint=unsigned]');
        await context.close();
    });

    test('can be pasted, loaded from a file and forgotten; one with a letter lost is refused', async () => {
        const { page, context } = await open('/proof', { routes: routes('zh', { vkey: () => ({ status: 404, body: '' }) }) });
        await page.waitForSelector('[data-checkpoint=unsigned]');
        await page.locator('.key-box summary').click();
        await page.locator('.key-box textarea').fill(key.text.replace('+', '+0').slice(0, -1));
        await page.locator('.key-box .acts .act').click();
        assert.ok((await page.locator('.key-box .wrong').innerText()).length > 0);
        await page.locator('.key-box textarea').fill(key.text);
        await page.locator('.key-box .acts .act').click();
        await page.waitForSelector('[data-checkpoint=signed]');
        await page.locator('.key-box .acts .quiet-button').click();
        await page.waitForSelector('[data-checkpoint=unsigned]');
        await page.locator('.key-box input[type=file]').setInputFiles({ name: 'log.vkey', mimeType: 'text/plain', buffer: Buffer.from(`# ours\n${key.text}\n`) });
        await page.waitForSelector('[data-checkpoint=signed]');
        await context.close();
    });

    test('of a witness turns “not checked” into the day of its signature', async () => {
        const { page, context } = await open('/proof', { routes: routes() });
        await page.waitForSelector('.witnesses li');
        assert.match(await page.locator('.witnesses li').innerText(), /witness\.example\.net[^]*未核对/);
        await page.locator('summary', { hasText: '核对见证人' }).click();
        await page.locator('details[open] textarea').fill(witness.text);
        await page.locator('details[open] .act').click();
        await page.waitForFunction(() => /2026年11月18日|签于/.test(document.querySelector('.witnesses li').innerText));
        await context.close();
    });
});

test('a book that shrank, was exchanged, or no longer begins as it did, is noticed by a browser that saw it before', async () => {
    const { page, context } = await open('/proof', { routes: routes() });
    await page.waitForSelector('[data-head=first]');
    const instead = async (made, kind, files = made) => {
        await page.unroute(/\/log\/(checkpoint$|tile\/)/);
        await page.unroute(/\/log\/checkpoint$/);
        await page.route(/\/log\/(checkpoint$|tile\/)/, (route) => {
            const path = new URL(route.request().url()).pathname.slice('/log/'.length);
            if (path === 'checkpoint') return route.fulfill(text(made.checkpoint));
            return files ? route.fulfill({ status: 200, contentType: 'application/octet-stream', body: tile(files.hashes, path) }) : route.abort();
        });
        await page.reload();
        await page.waitForSelector(`[data-head=${kind}]`);
        assert.deepEqual(await check(page), []);
    };
    const entries = (count, amount) => Array.from({ length: count }, () => leaf({ amount }));
    await instead(log, 'same');
    await instead(makeLog(entries(39, 1n), key), 'older');
    await instead(makeLog(entries(40, 2n), key), 'fork');
    // Entries 0 to 39 are others than those that were seen.
    await instead(makeLog(entries(41, 1n), key), 'split');
    assert.ok((await page.locator('[data-head=split][role=alert]').innerText()).includes('这两个版本对不上'));
    const longer = makeLog([...leaves, leaf({ amount: 1n }), leaf({ amount: 2n })], key);
    await instead(longer, 'unread', null);
    await instead(longer, 'files', makeLog(entries(42, 1n), key));
    // None of these took the place of what was seen.
    await instead(log, 'same');
    await instead(longer, 'grown');
    await instead(longer, 'same');
    await instead(log, 'older');
    await context.close();
});

describe('what the code on paper opens', () => {
    const paper = async (search, want, change = {}) => {
        const { page, context } = await open(`/proof${search}`, { routes: routes('zh', change) });
        await page.waitForSelector(`[data-paper=${want}]`);
        assert.deepEqual(await check(page), []);
        await context.close();
    };
    test('says that the fingerprint is still there', () => paper(`?leaf=7&hash=${hash}`, 'found'));
    test('shows whom the entry is for, as the book has it, to compare with the paper', async () => {
        const { page, context } = await open(`/proof?leaf=7&hash=${hash}`, { routes: routes() });
        const names = page.locator('[data-names]');
        await names.waitFor();
        const said = await names.innerText();
        for (const part of ['山里孩子的热午饭', '青禾公益基金会', '¥0.05', '和纸上印的比一比']) assert.ok(said.includes(part), part);
        assert.ok(await names.locator('dd').first().evaluate((one) => parseFloat(getComputedStyle(one).fontSize) >= 22));
        await context.close();
    });
    test('shows no names that speak of another sum or account', async () => {
        for (const change of [{ amount_fen: 6 }, { account: 9 }, { sequence: 8 }]) {
            const { page, context } = await open(`/proof?leaf=7&hash=${hash}`, { routes: routes('zh', { gift: () => change }) });
            await page.locator('.paper-check [role=alert]', { hasText: '对不上' }).waitFor();
            assert.equal(await page.locator('[data-names]').count(), 0);
            await context.close();
        }
    });
    test('says so when the book holds another entry in its place', () => paper(`?leaf=7&hash=${'ab'.repeat(32)}`, 'otherHash'));
    test('is not taken in by an honest receipt of another place', () => paper(`?leaf=8&hash=${hash}`, 'unproven', { receipt: () => text(log.receipt(k_gift)) }));
    test('is not taken in by a log signed with another key', async () => {
        const { page, context } = await open('/proof', { routes: routes() });
        await page.waitForFunction(() => localStorage.getItem('log-keys'));
        const forged = makeLog([leaf({ amount: 1n }), leaf({ amount: 2n })], makeKey('book.example.org'));
        await page.unroute(/\/v1\/entries\/\d+\/receipt/);
        await page.route(/\/v1\/entries\/\d+\/receipt/, (route) => route.fulfill(text(forged.receipt(1))));
        await page.goto(`${page.url()}?leaf=1&hash=${forged.hashes[1].toString('hex')}`);
        await page.waitForSelector('[data-paper=unproven]');
        await context.close();
    });
    test('says what to do when the address is not whole, or nothing comes', async () => {
        await paper('?leaf=7&hash=abc', 'bad');
        await paper(`?leaf=007&hash=${hash}`, 'bad');
        await paper(`?leaf=7&hash=${hash}`, 'offline', { receipt: () => 'lost' });
        await paper(`?leaf=7&hash=${hash}`, 'notYet', { receipt: () => ({ status: 503, body: '' }) });
    });
});

test('a receipt file is checked by keyboard alone, and a doctored one is caught', async () => {
    const { page, context } = await open('/proof', { routes: routes(), size: k_desk });
    await page.waitForSelector('[data-checkpoint=signed]');
    const input = page.locator('#file input[type=file]');
    await input.setInputFiles({ name: 'gift.tlog-proof', mimeType: 'text/plain', buffer: Buffer.from(log.receipt(k_gift, { body, salt })) });
    await page.waitForSelector('[data-file=proven]');
    assert.ok((await page.locator('#file .facts').innerText()).includes('¥0.05'));
    await page.locator('#file summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'TEXTAREA');
    await page.evaluate((text) => {
        document.activeElement.value = text;
        document.activeElement.dispatchEvent(new Event('input', { bubbles: true }));
    }, withExtra(log.receipt(k_gift, { body, salt }), (json) => void (json.body.amount = '6')));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-file=broken]');
    assert.deepEqual(await page.locator('#file .proof-steps li.fails').evaluateAll((all) => all.map((one) => one.dataset.step)), ['opening']);
    await context.close();
});

describe('where the money went', () => {
    test('is drawn and said with the same sums; what waits is named', async () => {
        const { page, context } = await open('/gifts/7', { routes: routes() });
        await page.waitForSelector('.trace-list li');
        const label = await page.locator('.trace-picture svg').getAttribute('aria-label');
        const list = await page.locator('.trace-list').innerText();
        for (const words of ['¥0.02', '¥0.01', '青山镇中心小学', '山里孩子的热午饭']) assert.ok(label.includes(words) && list.includes(words), `${words}: ${label} / ${list}`);
        const sums = [...list.matchAll(/¥0\.(\d\d)/g)].reduce((sum, [, fen]) => sum + Number(fen), 0);
        assert.equal(sums, trace.amount_fen);
        assert.ok(list.includes('等在 山里孩子的热午饭'));
        assert.deepEqual(await page.locator('.trace-list a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))), ['/payouts/29', '/payouts/34']);
        await context.close();
    });

    test('of a payment whose smaller parts are not listed draws them too, so that the bands are shares of the whole', async () => {
        const { page, context } = await open('/payouts/29', { routes: routes('zh', { trace: () => json({ ...back, amount_fen: 6000, more: true, rest_fen: 6000 - 60 }) }) });
        await page.waitForSelector('.trace-list li');
        const label = await page.locator('.trace-picture svg').getAttribute('aria-label');
        assert.ok(label.includes('¥60.00') && label.includes('¥59.40'), label);
        const bands = await page.locator('.trace-picture .band').evaluateAll((all) => all.map((one) => Number(one.getAttribute('stroke-width'))));
        assert.ok(bands[0] / bands.reduce((sum, one) => sum + one, 0) > 0.8, `the part not listed is by far the widest: ${bands}`);
        assert.ok((await page.locator('.trace').innerText()).includes('还有 ¥59.40 在更多份里'));
        // No band covers the words of another row.
        const texts = await page.locator('.trace-picture text.sum').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom));
        assert.ok((await page.locator('.trace-picture svg').evaluate((one) => one.getBoundingClientRect().bottom)) >= Math.max(...texts));
        await context.close();
    });

    test('a payment says that it is paid only when it is', async () => {
        for (const [status, words, never] of [
            ['proposed', '有人提出从', '已批准'], ['approved', '已批准从', '有人提出'], ['paid', '从「山里孩子的热午饭」支出，付给', '原定'], ['cancelled', '已取消，钱仍在项目里。', '将付给'],
        ]) {
            const { page, context } = await open('/payouts/29', { routes: routes('zh', {}, { status, ...(status === 'paid' ? {} : { settle: null, approved_day: null, ended_day: status === 'cancelled' ? '2026-11-12' : null }) }) });
            const said = await page.locator('.gift-sentence').innerText();
            assert.ok(said.includes(words) && !said.includes(never), `${status}: ${said}`);
            if (status === 'cancelled') assert.ok(!(await page.locator('.payout-steps').innerText()).includes('还没有'), 'nothing is waited for any more');
            await context.close();
        }
    });

    test('of a payment leads back to its gifts, eight of them at first', async () => {
        const { page, context } = await open('/payouts/29', { routes: routes() });
        await page.waitForSelector('.trace-list li');
        const links = () => page.locator('.trace-list a:visible').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
        assert.deepEqual((await links()).slice(0, 2), ['/gifts/5', `/gifts/${k_gift}`]);
        assert.equal((await links()).length, 8);
        assert.ok((await page.locator('.trace-list').first().innerText()).includes('来自 第 5 条捐赠'));
        await page.locator('.trace-rest summary').click();
        assert.equal((await links()).length, 11);
        await context.close();
    });

    test('a gift not yet spent says where it waits, and a lost answer can be asked again', async () => {
        let lost = true;
        const { page, context } = await open('/gifts/7', {
            routes: routes('en', { trace: () => (lost ? 'lost' : { status: 200, contentType: 'application/json', body: JSON.stringify({ amount_fen: 5, parts: [], unspent_fen: 5, waits: [{ at: 'P-777', amount_fen: 5 }] }) }) }), lang: 'en',
        });
        await page.waitForSelector('[data-trace=failed]');
        lost = false;
        await page.locator('.trace button').click();
        await page.waitForSelector('.trace-list li');
        assert.equal((await page.locator('.trace-list').innerText()).replace(/\s+/g, ' '), `¥0.05 Not yet spent, waits at ${gift.title_en}`);
        await context.close();
    });

    test('a project lists its payments, leads to each, and saves them as a file', async () => {
        const { page, context } = await open('/projects/P-777', { routes: routes(), size: k_desk });
        await payments(page);
        assert.deepEqual(await page.locator('.payouts tbody th a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))), ['/payouts/29', '/payouts/34', '/payouts/36']);
        assert.ok((await page.locator('.payouts tbody').innerText()).includes('一批，共 37 人'));
        const label = await page.locator('.payouts .trace-picture svg').getAttribute('aria-label');
        assert.ok(label.includes('¥4.00') && label.includes('¥2.40'), label);
        assert.ok((await page.locator('.money').innerText()).includes('¥3.80'));
        const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.payouts .save button').first().click()]);
        assert.match(readFileSync(await download.path(), 'utf8'), /青山镇中心小学,十一月午餐食材,已付款,2026-11-12,0\.60/);
        await context.close();
    });
});

test('a file that is no receipt is called that, and no figure is doubted for it', async () => {
    for (const buffer of [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), Buffer.from('项目,金额\n'), Buffer.alloc(2_000_000, 65), Buffer.alloc(0)]) {
        const { page, context } = await open('/proof', { routes: routes() });
        await page.waitForSelector('[data-checkpoint=signed]');
        await page.locator('#file input[type=file]').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer });
        await page.waitForSelector('[data-file=notReceipt]');
        assert.match(await page.locator('#file .verdict').innerText(), /这不是凭证/);
        assert.equal(await page.locator('#file .proof-steps').count(), 0);
        await context.close();
    }
});

test('that nobody changed the book is said where it was just proven, and nowhere else', async () => {
    const claim = /没有被改过/;
    const { page, context } = await open('/gifts/7', { routes: routes() });
    await page.locator('#receipt').waitFor();
    assert.ok(!claim.test(await page.locator('main').innerText()));
    await page.locator('#receipt .act').first().click();
    await page.waitForSelector('[data-verdict=proven]');
    assert.ok(claim.test(await page.locator('#receipt').innerText()));
    await page.goto(`${base}/projects/P-777`);
    await page.locator('#money').waitFor();
    assert.ok(!/这证明/.test(await page.locator('main').innerText()));
    await context.close();
});
