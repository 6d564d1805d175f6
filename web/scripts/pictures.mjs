// The pictures of the README, taken anew from the demonstration:
//   python3 tools/with_server.py --modou build/release/modou -- node web/scripts/pictures.mjs [FOLDER]
// FOLDER is docs/pictures.
import { ask, k_desk, k_phone, open, start, stop } from '../test/browser.mjs';

const folder = process.argv[2] ?? new URL('../../docs/pictures', import.meta.url).pathname;
const keep = async ({ page, context }, name) => {
    await page.evaluate(() => Promise.all([...document.images].filter((one) => one.getBoundingClientRect().top < innerHeight).map((one) => one.decode().catch(() => null))));
    await page.screenshot({ path: `${folder}/${name}.png` });
    await context.close();
};

await start({ webgl: true });
const { top, latest } = await ask('/v1/home');
await keep(await open('/', { size: k_desk }), 'home-zh');
await keep(await open(`/projects/${encodeURIComponent(top[0].project)}`, { lang: 'en', size: k_phone }), 'project-en-phone');
await keep(await open(`/gifts/${latest[0].sequence}`, { size: k_phone }), 'gift-zh-phone');

const way = await open('/navigate', { size: k_desk });
for (const [field, name] of [[0, '西门社区'], [1, '图书馆']]) {
    const input = way.page.getByRole('combobox').nth(field);
    await input.focus();
    await input.fill(name);
    await way.page.locator('[role=option]').first().waitFor();
    await way.page.keyboard.press('ArrowDown');
    await way.page.keyboard.press('Enter');
}
await way.page.locator('.nav-form button[type=submit]').click();
await way.page.locator('.total').waitFor();
await way.page.locator('.map-box[data-drawn=yes]').waitFor();
await way.page.evaluate(() => scrollTo(0, 0));
await keep(way, 'navigate-zh');
await stop();
