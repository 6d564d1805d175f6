// What leaves the site: tables as files, and cards to pass on.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { ask, check, k_desk, open, pictures, start, stop, wide } from './browser.mjs';

before(start);
after(stop);

async function saved(page, button) {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}
const fen = (text) => Number(text.replace('.', ''));

describe('tables as files', () => {
    test('the days of a project, as CSV and as XLSX, hold the same figures to the fen', async () => {
        const { projects } = await ask('/v1/projects');
        const { project, days } = await ask(`/v1/projects/${encodeURIComponent(projects[0].project)}`);
        const { page, context, troubles } = await open(`/projects/${encodeURIComponent(project.project)}`, { size: k_desk });
        const csv = await saved(page, page.locator('.chart-bar .save button').first());
        assert.equal(csv.name, `modou-${project.project}-days.csv`);
        const lines = csv.bytes.toString('utf8').replace(/^\uFEFF/, '').trimEnd().split('\r\n');
        assert.equal(lines.length, days.length + 1);
        assert.deepEqual(lines.slice(1).map((line) => line.split(',')).map(([day, gifts, sum]) => ({ day, gifts: Number(gifts), amount_fen: fen(sum) })), days);

        const xlsx = await saved(page, page.locator('.chart-bar .save button').nth(1));
        assert.equal(xlsx.name, `modou-${project.project}-days.xlsx`);
        const parts = unzipSync(new Uint8Array(xlsx.bytes));
        const rows = strFromU8(parts['xl/worksheets/sheet1.xml']).match(/<row>.*?<\/row>/gs).slice(1);
        assert.deepEqual(
            rows.map((row) => [/<t [^>]*>([^<]*)<\/t>/.exec(row)[1], ...[...row.matchAll(/<v>([^<]*)<\/v>/g)].map((cell) => cell[1])]).map(([day, gifts, sum]) => ({ day, gifts: Number(gifts), amount_fen: fen(sum) })),
            days,
        );
        assert.deepEqual(troubles, []);
        await context.close();
    });

    test('the list of projects is saved whole, beyond the page in view, with its filters in the name', async () => {
        const { total, projects, causes } = await ask('/v1/projects?sort=name');
        const { page, context } = await open('/projects?sort=name', { size: k_desk });
        const all = await saved(page, page.locator('.found .save button').first());
        assert.equal(all.name, 'modou-projects-name.csv');
        const lines = all.bytes.toString('utf8').trimEnd().split('\r\n');
        assert.equal(lines.length, total + 1);
        assert.ok(lines[1].startsWith(projects[0].project));
        await page.goto(`${page.url().split('?')[0]}?cause=${encodeURIComponent(causes[0].cause)}`);
        const some = await saved(page, page.locator('.found .save button').nth(1));
        assert.equal(some.name, `modou-projects-${causes[0].cause}.xlsx`);
        const sheet = strFromU8(unzipSync(new Uint8Array(some.bytes))['xl/worksheets/sheet1.xml']);
        assert.equal(sheet.match(/<row>/g).length, causes[0].projects + 1);
        await context.close();
    });
});

describe('the card to pass on', () => {
    test('of a gift names the sum and leads to the public page, without the private token', async () => {
        const { latest } = await ask('/v1/home');
        for (const lang of ['zh', 'en']) {
            const { page, context, troubles } = await open(`/gifts/${latest[0].sequence}?deed=no-such-token`, { lang });
            await page.locator('.share-button > button').click();
            await page.waitForSelector('svg.share-card');
            assert.ok((await page.locator('svg.share-card').getAttribute('aria-labelledby')).length > 0);
            const address = await page.locator('.share-address').innerText();
            assert.equal(new URL(address).pathname + new URL(address).search, `/gifts/${latest[0].sequence}`);
            const { inner, whole, who } = await wide(page);
            assert.ok(whole <= inner, `${who}`);
            assert.deepEqual(await check(page), []);
            if (pictures) await page.screenshot({ path: `${pictures}/share-${lang}.png` });
            const picture = await saved(page, page.locator('.share .act').first());
            assert.equal(picture.name, `modou-gift-${latest[0].sequence}.png`);
            assert.equal(picture.bytes.subarray(1, 4).toString(), 'PNG');
            if (lang === 'zh' && pictures) writeFileSync(`${pictures}/share-card.png`, picture.bytes);
            assert.deepEqual(troubles, []);
            await context.close();
        }
    });

    test('prints alone', async () => {
        const { latest } = await ask('/v1/home');
        const { page, context } = await open(`/gifts/${latest[0].sequence}`);
        // Printing itself is the browser's: here it is seen what stands on the sheet while it runs.
        await page.evaluate(() => {
            window.print = () => {
                window.sheet = {
                    alone: document.documentElement.classList.contains('prints-alone'),
                    cards: document.querySelectorAll('body > .print-sheet svg.share-card').length,
                };
                dispatchEvent(new Event('afterprint'));
            };
        });
        await page.locator('.share-button > button').click();
        await page.locator('.share .act').nth(1).click();
        assert.deepEqual(await page.evaluate(() => window.sheet), { alone: true, cards: 1 });
        assert.equal(await page.locator('.print-sheet').count(), 0);
        await context.close();
    });
});
