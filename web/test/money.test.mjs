// Money words and lists in a real browser, against a running server (see browser.mjs).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ask, base, check, k_desk, k_phone, keepsWithin, looks, open, shot, start, stop, wear } from './browser.mjs';

before(start);
after(stop);

const folder = process.env.MODOU_DATA ?? '';
const modou = process.env.MODOU ?? '';
const command = (...given) => JSON.parse(execFileSync(modou, given, { encoding: 'utf8' }));
const order = (stamp, n, shop) => ({ specversion: '1.0', type: 'order.received', source: `stream-${stamp}`, id: `${n}`, time: '2026-11-20T10:00:00+08:00',
    data: { order: `${stamp}-${n}`, shop, item: 'tea', buyer: `watcher-${stamp}-${n}`, paid: '300.00', placed: '2026-11-19T10:00:00+08:00', received: '2026-11-20T10:00:00+08:00' } });
const post = async (events) => {
    const token = readFileSync(`${folder}/keys/ingest.token`, 'utf8').trim();
    const reply = await fetch(`${base}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        body: events.map((one) => JSON.stringify(one)).join('\n'),
    });
    assert.equal(reply.status, 200);
    return reply.json();
};

// What the first page says at one moment, as a visitor reads it.
const said = () => {
    const digits = (text) => Number(text.replace(/[^\d.]/g, ''));
    const figures = [...document.querySelectorAll('section.figures .figure-value')].map((one) => digits(one.querySelector('.unseen')?.textContent ?? one.textContent));
    const money = document.querySelector('#money .figure-value');
    return {
        fen: Math.round(digits(document.querySelector('[data-counter]').textContent) * 100),
        recorded: Math.round(digits(money.querySelector('.unseen')?.textContent ?? money.textContent) * 100),
        gifts: figures[0],
        made: digits(document.querySelector('.hero-made').textContent.match(/^\D*[\d,]+/)[0]),
        buyers: figures[1],
        newest: digits(document.querySelector('.gifts .gift-number').textContent),
        entries: digits(document.querySelector('.foot-inner p.number').textContent.match(/^\D*[\d,]+/)[0]),
    };
};

describe('while orders stream in', { skip: folder ? false : 'MODOU_DATA names no folder' }, () => {
    test('the first page shows one moment at a time: headline, what the book records, buyers, latest gifts, entries and footer agree', async () => {
        const { shops } = await ask('/v1/shops');
        const shop = shops[0].shop;
        const stamp = Date.now();
        let sent = 0;
        const next = () => order(stamp, ++sent, shop);
        const [first] = await post([next()]);
        assert.equal(first.outcome, 'gift');
        const { amount_fen: each } = await ask(`/v1/gifts/${first.sequence}`);
        const { page, context, troubles } = await open('/', { lang: 'en', size: k_desk });
        await page.waitForSelector('#money');
        const start = await page.evaluate(said);
        let seen = start;
        let moments = 0;
        while (moments < 3) {
            await post([next(), next(), next()]);
            // As long as it stays the same moment, it is no other one; what is read is read in one go.
            const now = await page.evaluate(said);
            assert.equal(now.recorded, now.fen, 'headline and what the book records');
            assert.equal(now.made, now.gifts, 'gifts in words and as a figure');
            assert.equal(now.newest, now.entries - 1, 'the latest gift is the last entry that the footer counts');
            const more = now.gifts - start.gifts;
            assert.deepEqual([now.fen - start.fen, now.buyers - start.buyers, now.entries - start.entries], [more * each, more, more]);
            if (now.gifts !== seen.gifts) moments++;
            seen = now;
        }
        await page.waitForFunction((gifts) => Number(document.querySelector('section.figures .figure-value').textContent.replace(/\D/g, '')) >= gifts, start.gifts + sent - 1);
        assert.deepEqual(troubles, []);
        await context.close();
    });
});

describe('payouts', { skip: folder && modou ? false : 'MODOU_DATA or MODOU is not given' }, () => {
    let payout;
    let project;
    let waiting;
    before(async () => {
        const home = await ask('/v1/home');
        project = home.top[0].project;
        const paper = join(mkdtempSync(join(tmpdir(), 'paper-')), 'contract.txt');
        writeFileSync(paper, 'a contract');
        const propose = (payee, amount) =>
            command('disburse', 'propose', '--data', folder, '--json', '--project', project, '--payee', payee, '--amount', amount, '--purpose', '水管', '--evidence', paper, '--as', 'anna').payout;
        payout = propose('乡村工坊', '20.00');
        waiting = propose('河边小学', '3.00');
        for (const [step, person] of [['approve', 'bo'], ['pay', 'chen']]) command('disburse', step, '--data', folder, '--json', '--payout', String(payout), '--as', person);
    });

    test('are listed with filters that stay in the address, and look well in both languages, themes and widths', async () => {
        for (const lang of ['zh', 'en']) {
            const { page, context, troubles, status } = await open('/payouts', { lang });
            assert.equal(status, 200);
            await page.waitForSelector(`a[href="/payouts/${payout}"]`);
            assert.equal(await page.locator(`a[href="/payouts/${waiting}"]`).count(), 1);
            for (const look of looks) {
                await wear(page, look);
                await keepsWithin(page, look.name);
                await shot(page, `payouts-${lang}-${look.name.replace(' ', '-')}`);
                assert.deepEqual(await check(page, { colours: look.dark }), [], look.name);
            }
            await wear(page, { size: k_phone, dark: false });
            await page.selectOption('select[name=status]', 'paid');
            await page.waitForFunction((gone) => !document.querySelector(`a[href="/payouts/${gone}"]`), waiting);
            assert.match(page.url(), /status=paid/);
            assert.equal(await page.locator(`a[href="/payouts/${payout}"]`).count(), 1);
            assert.deepEqual(troubles, []);
            await context.close();
        }
    });

    test('without scripts the list and a payment with its gifts stand', async () => {
        const { page, context, status } = await open('/payouts?status=paid', { scripts: false, lang: 'en' });
        assert.equal(status, 200);
        await page.locator(`main a[href="/payouts/${payout}"]`).first().click();
        await page.waitForSelector('h2:text("The gifts it was paid from")');
        const text = await page.locator('main').innerText();
        assert.match(text, /No statement has been read yet/);
        await page.locator('main a[href*="day="]').first().click();
        await page.waitForSelector('main a[href^="/gifts/"]');
        await context.close();
    });

    test('a payment says what the statement shows, and its gifts by day are the whole of it, each of them to be opened', async () => {
        for (const size of [k_phone, k_desk]) {
            const { page, context, troubles } = await open(`/payouts/${payout}`, { lang: 'zh', size });
            await page.waitForSelector('[data-whole]');
            assert.match(await page.locator('[data-whole]').innerText(), /¥20\.00/);
            assert.equal(await page.locator('[data-statement]').innerText(), '还没有读入');
            const days = await page.locator('.source-day').count();
            assert.ok(days > 0);
            await page.locator('.source-day summary').first().click();
            const gift = page.locator('.source-day[open] a[href^="/gifts/"]').first();
            await gift.waitFor();
            await keepsWithin(page);
            await shot(page, `payout-sources-${size.width}`);
            assert.deepEqual(await check(page), []);
            await gift.click();
            await page.waitForSelector('h1:has-text("¥")');
            assert.match(page.url(), /\/gifts\/\d+$/);
            assert.deepEqual(troubles, []);
            await context.close();
        }
    });

    test('what is set aside is drawn apart from what is not yet promised, and the flow begins with what is recorded', async () => {
        const { page, context } = await open(`/projects/${encodeURIComponent(project)}`, { lang: 'en', size: k_desk });
        await page.locator('#payouts').scrollIntoViewIfNeeded(); // its payments are fetched when a reader comes to them
        const words = await page.locator('#payouts svg[role=img]').getAttribute('aria-label');
        assert.match(words, /Picture: Recorded ¥/);
        assert.match(words, /Set aside for payments proposed or approved ¥3\.00/);
        assert.match(words, /Not yet promised ¥/);
        assert.match(await page.locator('#money').innerText(), /Set aside, not yet paid/);
        await page.waitForSelector('[data-beyond]');
        await shot(page, 'project-money-1280');
        await context.close();
    });
});

describe('lists', { skip: folder ? false : 'MODOU_DATA names no folder' }, () => {
    test('the gifts go on to the first, and skip and repeat nothing while others come', async () => {
        const { shops } = await ask('/v1/shops');
        const stamp = Date.now();
        const { page, context, troubles } = await open('/gifts', { lang: 'en' });
        const numbers = () => page.locator('.gifts .gift-number').allInnerTexts();
        const seen = (await numbers()).map((text) => Number(text.replace('#', '')));
        for (let turn = 0; turn < 2; turn++) {
            await post(Array.from({ length: 70 }, (_, n) => order(`${stamp}-${turn}`, n, shops[0].shop)));
            const last = seen.at(-1);
            await page.locator('a[rel=next]').click();
            await page.waitForFunction((before) => Number(document.querySelector('.gifts .gift-number')?.textContent.replace('#', '')) < before, last);
            seen.push(...(await numbers()).map((text) => Number(text.replace('#', ''))));
        }
        assert.deepEqual(seen, [...new Set(seen)].sort((a, b) => b - a));
        const said = [];
        for (let before = seen[0] + 1; said.length < seen.length; ) {
            const reply = await ask(`/v1/gifts?before=${before}`);
            said.push(...reply.gifts.map((gift) => gift.sequence));
            before = reply.next;
        }
        assert.deepEqual(seen, said.slice(0, seen.length));
        await keepsWithin(page);
        await shot(page, 'gifts-390');
        assert.deepEqual(await check(page), []);
        assert.deepEqual(troubles, []);
        await context.close();
    });

    test('the entries stand in both languages', async () => {
        for (const lang of ['zh', 'en']) {
            const { page, context, troubles } = await open('/entries', { lang });
            await page.waitForSelector('.gifts li');
            await keepsWithin(page);
            await shot(page, `entries-${lang}-390`);
            assert.deepEqual(await check(page), []);
            assert.deepEqual(troubles, []);
            await context.close();
        }
    });

    test('a gift is found by its entry number in the search field', async () => {
        const { latest } = await ask('/v1/home');
        const { page, context } = await open('/projects', { lang: 'zh' });
        await page.fill('input[type=search]', `#${latest[3].sequence}`);
        const hit = page.locator(`[data-entry="${latest[3].sequence}"] a`);
        await hit.waitFor();
        await hit.click();
        await page.waitForURL(`**/gifts/${latest[3].sequence}`);
        await context.close();
    });
});
