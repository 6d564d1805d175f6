// What the browser tests share: a browser, pages in fresh contexts, axe, and whether anything scrolls sideways.
//   MODOU_URL=http://localhost:8080 node --test test/*.test.mjs
// MODOU_DEED=TOKEN adds the private page; MODOU_SCREENSHOTS=DIR keeps a picture of every page; MODOU_CHROMIUM names the browser.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const base = (process.env.MODOU_URL ?? 'http://localhost:8080').replace(/\/$/, '');
export const deed = process.env.MODOU_DEED ?? '';
export const pictures = process.env.MODOU_SCREENSHOTS ?? '';
export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const k_phone = { width: 390, height: 844 };
export const k_desk = { width: 1280, height: 900 };
if (pictures) mkdirSync(pictures, { recursive: true });

let browser;
// A server without the addresses of proof gets answers in their place; one that has them is asked itself.
let absent = [];
export async function start({ webgl = false } = {}) {
    const { paths = {} } = await ask('/v1/openapi.json');
    if (!Object.keys(paths).some((path) => path.endsWith('/trace'))) absent = (await import('./proof_pages.mjs')).quiet();
    browser = await chromium.launch({
        executablePath: process.env.MODOU_CHROMIUM ?? '/usr/bin/chromium',
        args: ['--headless', '--no-sandbox', ...(webgl ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-gpu']), '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
}
export const stop = () => browser?.close();

export const ask = async (path) => {
    const reply = await fetch(base + path);
    assert.equal(reply.status, 200, `${path} answers`);
    return reply.json();
};

// A page in a fresh context knows no cookie. `routes` answers addresses in place of the server: [[pattern, handler]]; `seen` is told
// of every reply. `stands`: waits until the page has taken over from the served one. Workers would hide requests from both.
export async function open(path, { lang = 'zh', size = k_phone, dark = false, scripts = true, cookie = true, routes = absent, origin = base, script = '', seen = null, workers = false, stands = true } = {}) {
    const context = await browser.newContext({
        viewport: size, colorScheme: dark ? 'dark' : 'light', javaScriptEnabled: scripts, reducedMotion: 'reduce',
        locale: lang === 'zh' ? 'zh-CN' : 'en-GB', acceptDownloads: true, serviceWorkers: workers ? 'allow' : 'block',
    });
    if (cookie) await context.addCookies([{ name: 'lang', value: lang, url: origin }]);
    if (script) await context.addInitScript(script);
    const page = await context.newPage();
    for (const [pattern, handler] of routes) await page.route(pattern, handler);
    const troubles = [];
    page.on('console', (line) => line.type() === 'error' && troubles.push(line.text()));
    page.on('pageerror', (error) => troubles.push(String(error)));
    if (seen) page.on('response', seen);
    const reply = await page.goto(origin + path, { waitUntil: 'load' });
    if (scripts && stands) await page.waitForSelector('footer.foot');
    if (scripts && stands) await page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main[aria-busy=true]'));
    return { page, context, troubles, status: reply.status() };
}

/** The looks that a page must bear: both widths, both themes. Changing them on one page costs far less than loading it four times. */
export const looks = [k_phone, k_desk].flatMap((size) => [false, true].map((dark) => ({ size, dark, name: `${size.width} ${dark ? 'dark' : 'light'}` })));
export async function wear(page, { size, dark }) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
}

/** All that axe finds, of WCAG 2.2 AA and of best practice; the page's own policy stands. `colours`: only what can differ when nothing but the theme has changed since the last check. */
export async function check(page, { colours = false } = {}) {
    if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe);
    return page.evaluate(async ({ runOnly, colours }) => {
        const found = await window.axe.run(document, { resultTypes: ['violations'], runOnly, rules: colours ? {} : { 'target-size': { enabled: true } } });
        return found.violations
            .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
    }, { colours, runOnly: colours ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'] } });
}
export const wide = async (page) => {
    // Drawings take their width from an observer, which speaks a frame after the layout changed.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    return page.evaluate(() => ({
        inner: document.documentElement.clientWidth,
        whole: document.documentElement.scrollWidth,
        who: [...document.querySelectorAll('body *')]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
            // What may be scrolled within its own box is not lost; a drawing cuts its own edges.
            .filter((one) => !one.closest('.chips, .table-part, .unseen, svg'))
            .slice(0, 4)
            .map((one) => `${one.tagName}.${one.className?.baseVal ?? one.className}`),
    }));
};
export async function keepsWithin(page, what = '') {
    const { inner, whole, who } = await wide(page);
    assert.ok(whole <= inner, `${what} ${whole} > ${inner}: ${who}`);
    return who;
}
/** Picture of the whole page, where pictures are kept. */
export const shot = (page, name) => pictures && page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
/** The pages that any server has, and those that its data give. */
export async function publicPages() {
    const [home, projects, shops] = await Promise.all(['/v1/home', '/v1/projects', '/v1/shops'].map(ask));
    const pages = [['home', '/'], ['projects', '/projects'], ['projects-none', '/projects?q=zzzzzz'], ['shops', '/shops'], ['about', '/about'], ['proof', '/proof'], ['parts', '/parts']];
    if (projects.projects[0]) pages.push(['project', `/projects/${encodeURIComponent(projects.projects[0].project)}`]);
    if (shops.shops[0]) pages.push(['shop', `/shops/${encodeURIComponent(shops.shops[0].shop)}`]);
    const { updates } = projects.projects[0] ? await ask(`/v1/projects/${encodeURIComponent(projects.projects[0].project)}`) : { updates: [] };
    if (updates[0]) pages.push(['update', `/updates/${updates[0].entry}`], ['updates', `/updates?project=${encodeURIComponent(projects.projects[0].project)}`]);
    if (home.latest[0]) pages.push(['gift', `/gifts/${home.latest[0].sequence}`]);
    if (deed) pages.push(['deeds', `/deeds/${deed}`]);
    return pages;
}
