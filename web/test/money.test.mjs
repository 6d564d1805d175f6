// Money words and lists in a real browser, against a running server (see browser.mjs).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ask, base, k_desk, open, start, stop } from './browser.mjs';

before(start);
after(stop);

const folder = process.env.MODOU_DATA ?? '';
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
        const order = () => ({ specversion: '1.0', type: 'order.received', source: `stream-${stamp}`, id: `${++sent}`, time: '2026-11-20T10:00:00+08:00',
            data: { order: `${stamp}-${sent}`, shop, item: 'tea', buyer: `watcher-${stamp}-${sent}`, paid: '300.00', placed: '2026-11-19T10:00:00+08:00', received: '2026-11-20T10:00:00+08:00' } });
        const [first] = await post([order()]);
        assert.equal(first.outcome, 'gift');
        const { amount_fen: each } = await ask(`/v1/gifts/${first.sequence}`);
        const { page, context, troubles } = await open('/', { lang: 'en', size: k_desk });
        await page.waitForSelector('#money');
        const start = await page.evaluate(said);
        let seen = start;
        let moments = 0;
        while (moments < 3) {
            await post([order(), order(), order()]);
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
