// Development only: the built site with made data, behaving as the real server does towards a browser.
//   node mock/server.mjs [PORT]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { pageOf } from '../scripts/rooms.mjs';
import { answer, beat, deedToken, drawing, totals } from './data.mjs';

const dist = new URL(process.env.MODOU_DIST ? `file://${process.env.MODOU_DIST}/` : '../dist/', import.meta.url);
const port = Number(process.argv[2] ?? 8090);
const types = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html', '.png': 'image/png', '.txt': 'text/plain', '.webmanifest': 'application/manifest+json' };
const guard = {
    'content-security-policy': "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    'x-content-type-options': 'nosniff',
};
const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const yuan = (fen) => `¥${Math.floor(fen / 100).toLocaleString('en-US')}.${String(fen % 100).padStart(2, '0')}`;

function language(request, url) {
    const asked = url.searchParams.get('lang') ?? /(?:^|;\s*)lang=(zh|en)/.exec(request.headers.cookie ?? '')?.[1];
    if (asked === 'zh' || asked === 'en') return asked;
    return /^\s*en/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh';
}
// As the server does (src/server/preload.cpp), by the table of addresses that the build writes beside the files.
const lines = readFileSync(new URL('preload.txt', dist), 'utf8').trim().split('\n').map((line) => line.split(' '));
const table = lines.filter(([at]) => at.startsWith('/')).map(([at, name, api]) => ({ at, name, api }));
const filesOf = new Map(lines.map(([name, ...files]) => [name, files]));
function preload(found, lang) {
    const own = filesOf.get(found?.page.name) ?? [];
    const files = [...filesOf.get(lang), ...own.flatMap((file) => (file.startsWith('@') ? filesOf.get(lang + file) : [file]))];
    return files.map((file) => (file.endsWith('.css') ? `<link rel="stylesheet" crossorigin href="${file}">` : `<link rel="modulepreload" crossorigin href="${file}">`)).join('');
}
/** Where a page's figures come from; null where it needs none, or its address does not say of what. */
function source({ page, values }, asked) {
    let whole = Boolean(page.api);
    const api = page.api?.replace(/\{(\w+)\}/g, (_, name) => {
        const value = values[name] ?? asked.get(name);
        whole &&= Boolean(value);
        return encodeURIComponent(value ?? '');
    });
    return whole ? api : null;
}
function page(request, reply, url) {
    const lang = language(request, url);
    const found = pageOf(table, url.pathname);
    const asked = found ? source(found, url.searchParams) : null;
    const data = asked ? answer(asked, url.searchParams) : null;
    // What the mock has no figures for, the page asks for itself.
    const path = data || found?.page.at.includes('{') ? asked : null;
    const known = data || (found && !found.page.at.includes('{'));
    const words = [];
    if (data?.project?.title_zh) words.push(data.project[`title_${lang}`], yuan(data.project.amount_fen));
    else if (data?.amount_fen !== undefined) words.push(yuan(data.amount_fen));
    for (const card of data?.projects?.map ? data.projects : []) words.push(`${card[`title_${lang}`]} ${yuan(card.amount_fen)}`);
    for (const row of data?.shops?.map ? data.shops : []) words.push(`${row.shop} ${yuan(row.amount_fen)}`);
    if (!known) words.push(lang === 'zh' ? '没有这一页' : 'There is no such page');
    const made = data?.demo ? `<p>${lang === 'zh' ? '演示数据' : 'Demonstration data'}</p>` : '';
    const shown = path && !data ? { type: 'about:blank', title: 'Not found', status: 404, code: 'not_found', detail: 'No such thing.', detail_zh: '没有找到。' } : data;
    const html = readFileSync(new URL('index.html', dist), 'utf8')
        .replace('<html lang="zh">', `<html lang="${lang}">`)
        .replace('<!--modou:head-->', () => `<title>魔豆 Modou</title><meta name="description" content="A public ledger for giving"><meta property="og:image" content="/card.png">${preload(found, lang)}`)
        .replace('<!--modou:body-->', () => `<h1>${escape(words[0] ?? '魔豆 Modou')}</h1>${made}${words.slice(1).map((line) => `<p>${escape(line)}</p>`).join('')}`)
        .replace('<!--modou:data-->', () => (shown ? `<script type="application/json" id="page-data">${JSON.stringify({ path, data: shown }).replaceAll('<', '\\u003c')}</script>` : ''));
    reply.writeHead(known ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...guard }).end(html);
}

const listeners = new Set();
setInterval(() => {
    beat();
    for (const one of listeners) one.write(`event: totals\ndata: ${JSON.stringify(totals())}\n\nevent: home\ndata: ${JSON.stringify(answer('/v1/home', new URLSearchParams()))}\n\n`);
}, 2500);

createServer((request, reply) => {
    const url = new URL(request.url, 'http://mock');
    if (url.pathname === '/v1/stream') {
        reply.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        reply.write(`event: totals\ndata: ${JSON.stringify(totals())}\n\n`);
        listeners.add(reply);
        request.on('close', () => listeners.delete(reply));
        return;
    }
    if (url.pathname === '/health') return reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'ok', size: totals().size }));
    if (/^\/v1\/projects\/[^/]+\/feed$/.test(url.pathname)) return reply.writeHead(200, { 'content-type': 'application/atom+xml' }).end('<feed xmlns="http://www.w3.org/2005/Atom"/>');
    if (url.pathname.startsWith('/v1/')) {
        const data = answer(url.pathname, url.searchParams);
        if (data?.refused) return reply.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: 'about:blank', title: 'Bad request', status: 400, code: 'bad_input', ...data.refused }));
        if (data) return reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(data));
        const problem = { type: 'about:blank', title: 'Not found', status: 404, code: 'not_found', detail: 'No such thing.', detail_zh: '没有找到。' };
        return reply.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    }
    const sha = /^\/pictures\/([0-9a-f]{64})\.jpg$/.exec(url.pathname)?.[1];
    if (sha) return reply.writeHead(drawing(sha) ? 200 : 404, { 'content-type': 'image/svg+xml', ...guard }).end(drawing(sha) ?? '');
    if (/^\/(assets\/.+|robots\.txt|manifest\.webmanifest|worker\.js|offline\.html|[\w-]+\.png)$/.test(url.pathname)) {
        try {
            const body = readFileSync(new URL(`.${url.pathname}`, dist));
            return reply.writeHead(200, { 'content-type': types[extname(url.pathname)] ?? 'application/octet-stream', ...guard }).end(body);
        } catch {
            return reply.writeHead(404).end();
        }
    }
    return page(request, reply, url);
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/   deeds: /deeds/${deedToken}`));
