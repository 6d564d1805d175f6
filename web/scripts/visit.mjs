// How soon a first visit can be read and used, on a slow line and a slow device; by hand, on a quiet machine:
//   python3 tools/with_server.py --modou build/release/modou -- node web/scripts/visit.mjs [RUNS]
// 1.6 Mbit/s and 150 ms a round, the processor slowed down to a quarter. Readable is the browser's first contentful paint, usable
// when the page's own code has taken over. Medians of RUNS (5), in ms; each run is a browser context that knows nothing.
import { chromium } from 'playwright-core';
import { base, publicPages } from '../test/browser.mjs';

const k_runs = Number(process.argv[2] ?? 5);
const k_line = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 }; // bytes a second
const k_slower = 4;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'] });

async function visit(path, lang) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: lang === 'zh' ? 'zh-CN' : 'en-GB', serviceWorkers: 'block' });
    await context.addCookies([{ name: 'lang', value: lang, url: base }]);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', k_line);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: k_slower });
    await page.addInitScript(() => {
        const look = () => {
            if (document.querySelector('footer.foot') && document.querySelector('main h1') && !document.querySelector('main[aria-busy=true]')) window.usable = performance.now();
            else requestAnimationFrame(look);
        };
        look();
    });
    await page.goto(base + path, { waitUntil: 'load' });
    await page.waitForFunction(() => window.usable);
    const times = await page.evaluate(() => ({ readable: performance.getEntriesByName('first-contentful-paint')[0].startTime, usable: window.usable }));
    await context.close();
    return times;
}

const pages = new Map(await publicPages());
console.log('page     lang  readable  usable');
for (const name of ['home', 'project', 'gift'])
    for (const lang of ['zh', 'en']) {
        const runs = [];
        for (let i = 0; i < k_runs; i++) runs.push(await visit(pages.get(name), lang));
        console.log(`${name.padEnd(8)} ${lang}    ${median(runs.map((run) => run.readable)).toFixed(0).padStart(8)}  ${median(runs.map((run) => run.usable)).toFixed(0).padStart(6)}`);
    }
await browser.close();
