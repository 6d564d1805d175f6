// For tests: the answers of a small honest book, so that pages about proof can be walked, and doctored, without waiting for a server
// to hold such a book. The pages' own files still come from the server under test, with its policy.
import { makeKey, makeLog, commitment, leaf } from './proof_kit.mjs';
import { base } from './browser.mjs';

const day = 20_768; // 2026-11-11
const project = { project: 'P-777', title_zh: '山里孩子的热午饭', title_en: 'Hot lunches for mountain pupils' };
const holder = '青禾公益基金会';
const asOf = { as_of: { size: 40, time: '2026-11-11T15:59:58Z' }, demo: true };
export const k_gift = 7;
export const k_settle = 30;

export const key = makeKey('book.example.org');
export const witness = makeKey('witness.example.net', 4);
export const salt = Buffer.alloc(16, 9);
export const body = {
    kind: 'post', linked: false, unit: 'CNY', event_time: '2026-11-11T08:00:00Z', debit: '1', credit: '2', amount: '5', refers: '0', definition: 1, pledge: 88,
    party: '17293822569102704640', basis: '990', rule_time: '2026-11-10T08:00:00Z', reference: Buffer.alloc(16, 3).toString('base64'),
};
export const leaves = Array.from({ length: 40 }, (_, at) => {
    if (at === 0) return leaf({ kind: 'open', unit: 1, day: day - 30, credit: 2n, pledge: 0x102, text: 'project:P-777' });
    if (at === k_gift) return leaf({ day, credit: 2n, creditFrom: 120n, amount: 5n, pledge: 88, commitment: commitment(body, salt) });
    if (at === k_settle) return leaf({ kind: 'settle', day: day + 1, debit: 2n, debitFrom: 100n, credit: 3n, creditFrom: 0n, amount: 60n, refers: 29n });
    return leaf({ day, credit: 2n, creditFrom: BigInt(200 + at), amount: 1n });
});
export const log = makeLog(leaves, key, [witness]);

export const gift = {
    ...asOf, ...project, sequence: k_gift, kind: 'post', holder, amount_fen: 5, day: '2026-11-11', recorded: '2026-11-11T08:00:01Z', account: 2, interval: [120, 125],
    rule: { programme: 'order-donation', version: 1, pledge: 88 }, corrected_by: [], corrects: null, commitment: 'ab'.repeat(32), leaf: 'cd'.repeat(98),
};
const given = (sequence, from, to) => ({ sequence, from: 'shop', to: 'P-777', interval: [from, to], correction: false, settles: null });
const paidFrom = (sequence, from, fen) => ({
    from: 'shop', to: 'payee:青山镇中心小学', amount_fen: fen,
    hops: [given(sequence, from, from + fen), { sequence: k_settle, from: 'P-777', to: 'payee:青山镇中心小学', interval: [from - 100, from - 100 + fen], correction: false, settles: 29 }],
});
export const trace = {
    amount_fen: 5,
    parts: [
        { from: 'shop', to: 'payee:青山镇中心小学', amount_fen: 2, hops: [given(k_gift, 120, 122), { sequence: k_settle, from: 'P-777', to: 'payee:青山镇中心小学', interval: [0, 2], correction: false, settles: 29 }] },
        { from: 'shop', to: 'payee:2026-11-1', amount_fen: 1, hops: [given(k_gift, 122, 123), { sequence: 33, from: 'P-777', to: 'payee:2026-11-1', interval: [0, 1], correction: false, settles: 34 }] },
    ],
    unspent_fen: 2, waits: [{ at: 'P-777', amount_fen: 2 }], more: false, rest_fen: 0,
};
export const back = {
    amount_fen: 60,
    parts: [
        paidFrom(5, 100, 45), paidFrom(k_gift, 145, 6),
        ...Array.from({ length: 9 }, (_, at) => paidFrom(8 + at, 151 + at, 1)),
    ],
    unspent_fen: 0, waits: [], more: false, rest_fen: 0,
};
const payout = {
    payout: 29, ...project, holder, payee: '青山镇中心小学', people: 0, amount_fen: 60, status: 'paid', account: 3, purpose: '十一月午餐食材',
    proposed_day: '2026-11-10', approved_day: '2026-11-11', ended_day: '2026-11-12', settle: k_settle, evidence_sha256: '12'.repeat(32), paid_evidence_sha256: '34'.repeat(32),
};
export const payouts = [
    payout,
    { ...payout, payout: 34, payee: 'batch', people: 37, amount_fen: 100, purpose: null },
    { ...payout, payout: 36, payee: '云上村委会', amount_fen: 70, status: 'approved', ended_day: null, settle: null, paid_evidence_sha256: null },
];
export const projectPage = {
    ...asOf, account: 2, latest: [gift], days: [{ day: '2026-11-10', gifts: 3, amount_fen: 180 }, { day: '2026-11-11', gifts: 6, amount_fen: 220 }],
    project: { ...project, cause: '儿童', holder, holder_en: '', region: '贵州', picture: null, target_fen: null, gifts: 9, amount_fen: 400, givers: 4, first_day: '2026-11-10', last_day: '2026-11-11' },
    about: null, updates: [], updates_total: 0,
    money: { recorded_fen: 400, received_fen: 380, paid_fen: 160, received_to: '2026-11-11' },
    definition: { programme: 'order-donation', version: 1, poster_zh: '每一份午饭都有账。', poster_en: 'Every lunch is on the book.' },
};

const json = (data) => ({ status: 200, contentType: 'application/json', body: JSON.stringify(data) });
const text = (body) => ({ status: 200, contentType: 'text/plain; charset=utf-8', body });

/** A page as the server would serve it, with these figures in it. */
async function served(api, data, lang) {
    const reply = await fetch(`${base}/`, { headers: { cookie: `lang=${lang}` } });
    const html = (await reply.text()).replace(/(<script type="application\/json" id="page-data">)[^<]*/, (_, tag) => tag + JSON.stringify({ path: api, data }).replaceAll('<', '\\u003c'));
    return { status: 200, contentType: 'text/html; charset=utf-8', headers: { 'content-security-policy': reply.headers.get('content-security-policy') ?? '' }, body: html };
}

/** Routes for browser.mjs `open`; `changes` replaces answers by their name, `paid` changes the payment 29. */
export function routes(lang = 'zh', changes = {}, paid = {}) {
    const answers = {
        receipt: (sequence) => text(log.receipt(sequence)),
        vkey: () => text(`${key.text}\n`),
        checkpoint: () => text(log.checkpoint),
        trace: (sequence) => json(sequence === k_settle ? back : trace),
        payouts: () => json({ ...asOf, payouts }),
        sources: () => json({ ...asOf, payout: 29, settle: k_settle, amount_fen: payout.amount_fen, from: 0, to: payout.amount_fen, other_fen: 0, next: null, days: [{ day: '2026-11-10', gifts: 1, amount_fen: payout.amount_fen, from: 0 }] }),
        ...changes,
    };
    const fulfil = (make) => async (route) => {
        const answer = await make(new URL(route.request().url()));
        if (answer === 'lost') await route.abort();
        else await route.fulfill(answer);
    };
    const entry = (url) => Number(url.pathname.split('/')[3]);
    return [
        [/\/v1\/entries\/\d+\/receipt/, fulfil((url) => answers.receipt(entry(url), url))],
        [/\/v1\/entries\/\d+\/trace/, fulfil((url) => answers.trace(entry(url)))],
        [/\/log\/vkey$/, fulfil(() => answers.vkey())],
        [/\/log\/checkpoint$/, fulfil(() => answers.checkpoint())],
        [/\/v1\/payouts\?/, fulfil(() => answers.payouts())],
        [/\/v1\/payouts\/29\/sources/, fulfil(() => answers.sources())],
        [/\/v1\/gifts\/7$/, fulfil(() => json({ ...gift, ...answers.gift?.() }))],
        [/(?<!\/v1)\/gifts\/7(\?|$)/, fulfil(() => served(`/v1/gifts/${k_gift}`, gift, lang))],
        [/\/payouts\/29$/, fulfil(() => served('/v1/payouts/29', { ...asOf, payout: { ...payout, ...paid } }, lang))],
        [/\/projects\/P-777$/, fulfil(() => served('/v1/projects/P-777', projectPage, lang))],
        [/\/proof(\?|$)/, fulfil(() => served('/v1/home', { ...asOf }, lang))],
    ];
}

/** Answers for a server that does not speak of proof yet: nothing is there, and nothing is broken. */
export const quiet = () => [
    [/\/v1\/entries\/\d+\/trace/, (route) => route.fulfill(json({ amount_fen: 1, parts: [], unspent_fen: 1, waits: [] }))],
    [/\/log\/vkey$/, (route) => route.fulfill(text(`${key.text}\n`))],
    [/\/log\/checkpoint$/, (route) => route.fulfill(text(log.checkpoint))],
    [/\/v1\/payouts\?/, (route) => route.fulfill(json({ ...asOf, payouts: [] }))],
];
