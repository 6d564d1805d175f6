// What shops promise, and finding them by it; finding projects by words: in a real browser, against a running server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, check, k_desk, k_phone, keepsWithin, open, shot, start, stop } from './browser.mjs';

let shop; // one with a pledge in force
let pledge;
before(async () => {
    await start();
    for (const { shop: id } of (await ask('/v1/shops')).shops) {
        const one = await ask(`/v1/shops/${encodeURIComponent(id)}`);
        pledge = one.pledges.find((of) => of.in_force && of.mode === 'percent' && of.project);
        if (pledge) {
            shop = one;
            break;
        }
    }
});
after(stop);
const path = () => `/shops/${encodeURIComponent(shop.shop)}`;

test('a shop’s page shows what it promises: how much, to which project, since when', async () => {
    for (const lang of ['zh', 'en'])
        for (const size of [k_phone, k_desk]) {
            const { page, context, troubles } = await open(path(), { lang, size });
            const line = page.locator('.pledges li', { has: page.locator(`a[href="/projects/${encodeURIComponent(pledge.project)}"]`) }).first();
            const text = await line.innerText();
            assert.ok(text.includes(`${pledge.value}%`) && text.includes(pledge[`title_${lang}`]), text);
            assert.match(text, new RegExp(pledge.from.slice(0, 4)));
            await keepsWithin(page);
            await shot(page, `shop-pledges-${lang}-${size.width}`);
            assert.deepEqual(await check(page), []);
            assert.deepEqual(troubles, []);
            await context.close();
        }
});

test('what holds now, what is to come and what has ended are told apart; nothing is said where nothing was promised', async () => {
    const of = (item, from, in_force, mode = 'percent') => ({ item, mode, value: mode === 'none' ? '' : '2', project: mode === 'none' ? null : pledge.project, title_zh: pledge.title_zh, title_en: pledge.title_en, from, in_force });
    const routes = (pledges, pledges_more = false) => [[`**/v1${path()}`, (route) => route.fulfill({ json: { ...shop, pledges, pledges_more } })]];
    const visit = async (pledges, more) => {
        const seen = await open('/shops', { lang: 'en', routes: routes(pledges, more) });
        await seen.page.locator(`main a[href="${path()}"]`).first().click();
        await seen.page.waitForSelector('a.back[href="/shops"]');
        return seen;
    };
    const { page, context } = await visit([of('*', '2025-01-01', true), of('tea', '2026-01-01', true), of('milk', '2099-01-01', false), of('*', '2024-01-01', false), of('old', '2026-02-01', false, 'none')], true);
    const listed = (name) => page.locator(`.pledges[aria-label="${name}"] li`);
    assert.match(await listed('In force').nth(0).innerText(), /tea/);
    assert.match(await listed('In force').nth(1).innerText(), /all other items/);
    assert.equal(await listed('In force').count(), 2);
    assert.match((await listed('To come').allInnerTexts()).join(), /milk[\s\S]*1 Jan 2099/);
    await page.locator('#pledges summary').click();
    assert.equal(await listed('Ended').count(), 2);
    assert.match(await page.locator('#pledges').innerText(), /first 200/);
    assert.deepEqual(await check(page), []);
    await context.close();
    const none = await visit([]);
    assert.equal(await none.page.locator('#pledges').count(), 0);
    await none.context.close();
});

test('shops sort by name or by what they gave', async () => {
    const { page, context } = await open('/shops', { lang: 'en', size: k_desk });
    await page.locator('.shop-filters select').selectOption('sum');
    await page.waitForURL(/sort=sum/);
    const sums = async () => (await page.locator('tbody td:last-child').allInnerTexts()).map((text) => Number(text.replace(/[^\d.]/g, '')));
    await page.waitForFunction(() => {
        const sums = [...document.querySelectorAll('tbody td:last-child')].map((one) => Number(one.textContent.replace(/[^\d.]/g, '')));
        return sums.length > 0 && sums.every((sum, at) => at === 0 || sums[at - 1] >= sum);
    });
    assert.ok((await sums()).length > 1);
    await page.locator('.shop-filters select').selectOption('name');
    await page.waitForURL((url) => !url.search.includes('sort'));
    await context.close();
});

test('shops are found by what they promise, and their rows show it', async () => {
    for (const [lang, size] of [['zh', k_phone], ['en', k_desk]]) {
        const { page, context, troubles } = await open('/shops', { lang, size });
        const box = page.locator('input[name=promise]');
        const asked = `${pledge.value}% ${pledge.title_zh}`;
        await box.pressSequentially(asked);
        await page.waitForURL((url) => url.searchParams.get('promise') === asked);
        const row = page.locator('tbody tr', { has: page.locator(`a[href="${path()}"]`) });
        // The list as it was stands until the answer comes.
        await row.filter({ hasText: `${pledge.value}%` }).waitFor();
        assert.ok((await row.innerText()).includes(pledge[`title_${lang}`]), await row.innerText());
        for (const text of await page.locator('tbody td:nth-of-type(1)').allInnerTexts()) assert.ok(text.includes(`${pledge.value}%`), text);
        await keepsWithin(page);
        await shot(page, `shops-promise-${size.width}`);
        assert.deepEqual(await check(page), []);
        assert.deepEqual(troubles, []);
        await box.fill('zzzzzz');
        await page.waitForSelector('.empty');
        await context.close();
    }
});

test('a question that cannot be answered says why, beside what was there, and what is typed stays', async () => {
    const { page, context } = await open('/shops', { lang: 'zh' });
    const rows = await page.locator('tbody tr').count();
    await page.locator('input[name=promise]').fill('1% 2%');
    const why = page.locator('[data-refused]');
    await why.waitFor();
    assert.match(await why.innerText(), /\p{Script=Han}/u);
    assert.equal(await page.locator('input[name=promise]').inputValue(), '1% 2%');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'promise');
    assert.equal(await page.locator('tbody tr').count(), rows);
    assert.deepEqual(await check(page), []);
    await page.locator('input[name=promise]').fill('');
    await page.waitForFunction(() => !document.querySelector('[data-refused]'));
    await context.close();
});

test('projects are found by words in any order, by pinyin and its initials, by both names and by region, and the page says so', async () => {
    const { projects } = await ask('/v1/projects');
    const card = projects.find((one) => one.title_en.split(' ').length > 2 && one.region);
    const { page, context } = await open('/projects', { lang: 'zh', size: k_desk });
    const box = page.locator('input[type=search]');
    const hint = await page.locator(`[id="${await box.getAttribute('aria-describedby')}"]`).innerText();
    for (const word of ['先后', '拼音', '中英文', '地区']) assert.ok(hint.includes(word), word);
    const words = card.title_en.split(' ');
    for (const asked of [`${words.at(-1)} ${words[0]}`, card.title_zh, `${card.region} ${card.title_zh.slice(0, 2)}`]) {
        await box.fill(asked);
        await page.waitForURL((url) => url.searchParams.get('q') === asked);
        await page.locator(`.card a[href="/projects/${encodeURIComponent(card.project)}"]`).waitFor();
    }
    await context.close();
});
