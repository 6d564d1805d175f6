// Draws samples/demo/pictures/svg/*.svg as JPEG beside that folder, each at most 40 KB. Needs `npm ci` in web/ and Debian's
// chromium (MODOU_CHROMIUM names another).
//   node tools/make_demo_pictures.mjs [NAME…]
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(`${root}web/package.json`)('playwright-core');
const k_most_bytes = 40 * 1024;
const k_qualities = [88, 84, 80, 74, 68, 60];
const pictures = `${root}samples/demo/pictures/`;

const wanted = process.argv.slice(2);
const names = readdirSync(`${pictures}svg`).filter((file) => file.endsWith('.svg')).map((file) => file.slice(0, -4)).sort();
for (const name of wanted) if (!names.includes(name)) throw new Error(`there is no drawing ${name}.svg`);

const browser = await chromium.launch({
    executablePath: process.env.MODOU_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});
const page = await browser.newPage({ viewport: { width: 960, height: 600 } });
for (const name of wanted.length ? wanted : names) {
    await page.goto(pathToFileURL(`${pictures}svg/${name}.svg`).href);
    let jpeg;
    for (const quality of k_qualities) {
        jpeg = await page.screenshot({ type: 'jpeg', quality });
        if (jpeg.length <= k_most_bytes) break;
    }
    if (jpeg.length > k_most_bytes) throw new Error(`${name} needs ${jpeg.length} bytes at the lowest quality`);
    writeFileSync(`${pictures}${name}.jpg`, jpeg);
    console.log(`${name}.jpg ${jpeg.length}`);
}
await browser.close();
