// The page Getting around, on the invented town: a way by keyboard, a barrier that changes another browser's way at once, no network, the survey.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, base, check, k_desk, keepsWithin, looks, open, pictures, start, stop, wear } from './browser.mjs';

let map;
before(async () => {
    await start({ webgl: true });
    map = await ask('/v1/map');
});
after(stop);

const shot = (page, name) => pictures && page.screenshot({ path: `${pictures}/navigate-${name}.png` });

// By keyboard alone: two names, chosen from the list, and Enter.
async function plan(page, from, to) {
    for (const [field, name] of [[0, from], [1, to]]) {
        const input = page.getByRole('combobox').nth(field);
        await input.focus();
        await input.fill(name);
        await page.locator('[role=option]').first().waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Tab');
    await page.locator('.nav-form button[type=submit]').focus();
    await page.keyboard.press('Enter');
    await page.locator('.total').waitFor();
}
const steps = (page) => page.locator('.step').allTextContents();

test('a way is planned by keyboard, avoids the steps and says what that costs', async () => {
    assert.equal(map.ready, true);
    for (const lang of ['zh', 'en']) {
        const { page, context, troubles } = await open('/navigate', { lang });
        await plan(page, lang === 'zh' ? 'xm sq' : 'west gate comm', lang === 'zh' ? '图书馆' : 'yundou lib');
        assert.match(await page.locator('.avoided').textContent(), lang === 'zh' ? /避开14级台阶，多走/ : /14 steps, .* more/);
        assert.ok((await steps(page)).length >= 4);
        const box = page.locator('.map-box[data-drawn=yes]');
        await box.waitFor({ timeout: 30_000 });
        // One length is told in one rounding, in the sentence and beside the bar.
        const untold = (text) => /(\d+)\s?(?:米|m)/.exec(text)?.[1];
        assert.equal(untold(await page.locator('.sure li', { hasText: lang === 'zh' ? '没人标注过' : 'not told' }).innerText()), untold(await page.locator('.ways .note').first().innerText()));
        for (const look of looks) {
            await wear(page, look);
            await box.scrollIntoViewIfNeeded();
            assert.deepEqual(await check(page, { colours: look.dark }), [], `${lang} ${look.name}`);
            await keepsWithin(page, `${lang} ${look.name}`);
            await shot(page, `${lang}-${look.name.replace(' ', '-')}`);
        }
        await page.setViewportSize({ width: 320, height: 640 });
        await keepsWithin(page, `${lang} 320`);
        const cut = await page.locator('.rider span').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.closest('.rider').clientWidth).length);
        assert.equal(cut, 0, 'each way of travelling is named within its box');
        assert.deepEqual(troubles, []);
        await context.close();
    }
});

test('a barrier is reported where the finger is, after a question, and can be taken back: this way and the way in a second browser change at once', async () => {
    const first = await open('/navigate', { lang: 'zh' }), second = await open('/navigate', { lang: 'en' });
    await plan(first.page, 'xm sq', '图书馆');
    await plan(second.page, 'west gate comm', 'yundou lib');
    const before = await steps(second.page);
    const at = (await steps(first.page)).findIndex((text) => text.includes('学府路'));
    assert.ok(at >= 0, 'the way takes Xuefu Road');
    // One tap asks, where the finger is; nothing is closed by it.
    const step = first.page.locator('.steps-list li').nth(at);
    await step.getByRole('button', { name: '这里走不通' }).click();
    assert.equal(await first.page.evaluate(() => document.activeElement.textContent), '是，走不通');
    await step.getByRole('button', { name: '点错了' }).click();
    assert.equal((await (await fetch(`${base}/v1/map/reports`)).json()).features.length, 0);
    await step.getByRole('button', { name: '这里走不通' }).click();
    await step.getByRole('button', { name: '是，走不通' }).click();
    await second.page.locator('.said', { hasText: 'your way is updated' }).waitFor();
    const now = await steps(second.page);
    assert.notDeepEqual(now, before);
    await first.page.locator('.said', { hasText: '已换一条路' }).waitFor();
    assert.notDeepEqual((await steps(first.page)).length, 0);
    // Taken back where it was given, although the new way runs elsewhere: the town is as it was, for the next test too.
    assert.equal((await (await fetch(`${base}/v1/map/reports`)).json()).features.length, 1);
    await first.page.locator('.own-report').getByRole('button', { name: '撤回' }).click();
    await first.page.locator('.said', { hasText: '已撤回' }).waitFor();
    assert.equal(await first.page.locator('.own-report').count(), 0);
    await second.page.waitForFunction((want) => JSON.stringify([...document.querySelectorAll('.step')].map((one) => one.textContent)) === want, JSON.stringify(before));
    for (const { context, troubles } of [first, second]) {
        assert.deepEqual(troubles, []);
        await context.close();
    }
});

test('the planned way survives the loss of the network, and clearing forgets it', async () => {
    const { page, context } = await open('/navigate', { lang: 'zh' });
    await plan(page, 'xm sq', '图书馆');
    const before = await steps(page);
    await context.setOffline(true);
    await page.locator('.note[role=alert]', { hasText: '没有网络' }).waitFor();
    assert.deepEqual(await steps(page), before);
    await context.setOffline(false);
    await page.reload();
    await page.locator('.total').waitFor();
    assert.deepEqual(await steps(page), before, 'kept on the device');
    await page.getByRole('button', { name: '清除本机记录' }).click();
    assert.equal(await page.locator('.total').count(), 0);
    assert.equal(await page.evaluate(() => localStorage.getItem('modou-plan')), null);
    await context.close();
});

test('follow me marks the step where one is and looks again when one strays', async () => {
    // The browser may give two quick fixes as one: the page counts those that reached it, and the next waits for that.
    const script = `window.fixes = 0;
        const watch = navigator.geolocation.watchPosition.bind(navigator.geolocation);
        navigator.geolocation.watchPosition = (seen, ...rest) => watch((at) => { seen(at); window.fixes += 1; }, ...rest);`;
    const { page, context } = await open('/navigate', { lang: 'en', script });
    const place = (longitude, latitude) => context.setGeolocation({ longitude, latitude, accuracy: 5 });
    const seen = async (longitude, latitude) => {
        const before = await page.evaluate(() => window.fixes);
        await place(longitude, latitude);
        await page.waitForFunction((count) => window.fixes > count, before);
    };
    await context.grantPermissions(['geolocation']);
    await place(0.0171, 0.0201);
    await plan(page, 'west gate comm', 'yundou lib');
    const current = (text) => page.locator('.steps-list li[aria-current=step]', { hasText: text }).waitFor();
    await page.getByRole('button', { name: 'Follow me' }).click();
    await current('Set out');
    await seen(0.0164, 0.0215);
    await current('Xuefu Road');
    // Two fixes far off the way: one alone would be a bad fix.
    const asks = [];
    page.on('request', (request) => request.url().includes('/ors/v2/directions/') && asks.push(request));
    await seen(0.0180, 0.0230);
    assert.equal(asks.length, 0, 'one bad fix is no wrong turn');
    const asked = page.waitForRequest('**/ors/v2/directions/**');
    await seen(0.0181, 0.0231);
    const { coordinates } = (await asked).postDataJSON();
    assert.ok(Math.abs(coordinates[0][0] - 0.018) < 0.0002, 'from where one is now');
    await page.getByRole('button', { name: 'Stop following' }).click();
    await context.close();
});

test('a place that only steps reach is said to be so, with the nearest point', async () => {
    const { page, context } = await open('/navigate', { lang: 'zh', size: k_desk });
    await plan(page, '邮局', '茶楼');
    assert.match(await page.locator('.none').textContent(), /36级台阶/);
    await shot(page, 'none');
    await context.close();
});

test('the survey asks one thing at a time and takes one tap', async () => {
    const { page, context, troubles } = await open('/navigate?survey', { lang: 'en' });
    await page.locator('.question').waitFor();
    assert.deepEqual(await check(page), []);
    await shot(page, 'survey');
    const question = await page.locator('.question').textContent();
    await page.getByRole('button', { name: "I don't know" }).click();
    await page.waitForFunction((text) => document.querySelector('.question')?.textContent !== text, question);
    await page.locator('.answers .act').first().click();
    await page.locator('.said', { hasText: 'Thank you' }).waitFor();
    assert.deepEqual(troubles, []);
    await context.close();
});

test('without a way to draw, the page works in words', async () => {
    const { page, context } = await open('/navigate', { lang: 'zh', script: 'HTMLCanvasElement.prototype.getContext = () => null' });
    await page.locator('.note', { hasText: '画不了地图' }).waitFor();
    await plan(page, 'xm sq', '图书馆');
    assert.ok((await steps(page)).length >= 4);
    await context.close();
});

test('what was typed counts on submit; what is missing stands at its field', async () => {
    const { page, context } = await open('/navigate', { lang: 'zh' });
    const submit = page.locator('.nav-form button[type=submit]');
    await submit.click();
    await page.locator('.place .wrong').first().waitFor();
    assert.deepEqual(await page.locator('.place .wrong').allTextContents(), ['请填写这一项。', '请填写这一项。']);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-invalid')), 'true');
    await page.getByRole('combobox').nth(0).fill('xm sq');
    await page.getByRole('combobox').nth(1).fill('没有这个地方');
    await submit.click();
    await page.locator('.place .wrong').waitFor();
    assert.match(await page.locator('.place .wrong').textContent(), /没有找到这个地方/);
    await page.getByRole('combobox').nth(1).fill('图书馆');
    await submit.click();
    await page.locator('.total').waitFor();
    await context.close();
});

test('a way is shared by its address, which no server sees; how one travels joins it only when asked', async () => {
    const { page, context } = await open('/navigate', { lang: 'zh' });
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await plan(page, 'xm sq', '图书馆');
    const hash = await page.evaluate(() => location.hash);
    assert.match(hash, /^#from=0\.\d+,0\.\d+,.+&to=0\.\d+,0\.\d+,.+$/);
    await page.locator('.way-acts button', { hasText: '分享这条路' }).click();
    assert.ok((await page.locator('dialog[open] code').innerText()).endsWith(hash));
    await page.locator('dialog[open] input').check();
    const address = await page.locator('dialog[open] code').innerText();
    assert.ok(address.endsWith(`${hash}&as=manual`));
    assert.ok(asked.every((url) => !url.includes('from=')));
    const other = await open(address.slice(base.length).replace('as=manual', 'as=cane'), { lang: 'zh' });
    await other.page.locator('.total').waitFor();
    assert.match(await other.page.locator('#ways-title').innerText(), /西门社区服务站 → 云豆图书馆/);
    assert.ok(await other.page.locator('.rider input[value=cane]').isChecked());
    for (const bad of ['#from=1,2&to=3,4', '#from=999,0,x&to=0,0,y', '#from=0.01,0.02,%E0%A4%A&to=0,0,y', '#<script>']) {
        const wrong = await open(`/navigate${bad}`, { lang: 'zh' });
        await wrong.page.locator('.nav-form').waitFor();
        assert.equal(await wrong.page.getByRole('combobox').nth(0).inputValue(), '');
        assert.deepEqual(wrong.troubles, []);
        await wrong.context.close();
    }
    await other.context.close();
    await context.close();
});

test('how far one gets is told in words beside the map', async () => {
    const { page, context } = await open('/navigate', { lang: 'zh' });
    await plan(page, 'xm sq', '图书馆');
    await page.locator('.reach select').selectOption('5');
    await page.locator('.reach button').first().click();
    await page.locator('.reach [role=status]', { hasText: '5 分钟能到的地方' }).waitFor();
    assert.deepEqual(await check(page), []);
    await context.close();
});
