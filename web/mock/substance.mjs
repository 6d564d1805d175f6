// Made data: what projects say of themselves, their pictures and updates, payments, and what shops promise. Invented, like the rest.
import { createHash } from 'node:crypto';

const hash = (text) => createHash('sha256').update(text).digest('hex');
const shots = [
    ['教室里，孩子们围着一个新书架', 'Pupils around a new bookshelf in their classroom'], ['清晨的操场，远处是山', 'The school yard in the morning, hills behind it'],
    ['志愿者在清点物资', 'Volunteers counting supplies'], ['村口的小路，雨后', 'The lane into the village after rain'],
];
const drawn = new Map();
const picture = (seed, at, tall = false) => {
    const sha = hash(`${seed}/${at}`);
    const [width, height] = tall ? [960, 1280] : [1280, 853];
    drawn.set(sha, { width, height, at });
    return { src: `/pictures/${sha}.jpg`, width, height, alt_zh: shots[at % 4][0], alt_en: shots[at % 4][1] };
};
/** A hill, a sun and a field, in place of a photograph; null for an unknown name. */
export function drawing(sha) {
    const one = drawn.get(sha);
    if (!one) return null;
    const { width: w, height: h, at } = one;
    const sky = ['#bcd7e2', '#e9d6b4', '#cfdcc8', '#d8cfe0'][at % 4];
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"><path fill="${sky}" d="M0 0h${w}v${h}H0z"/><circle cx="${w * 0.72}" cy="${h * 0.3}" r="${h * 0.09}" fill="#f7ead0"/><path fill="#7fa58c" d="M0 ${h * 0.62}Q${w * 0.3} ${h * 0.3} ${w * 0.55} ${h * 0.6}T${w} ${h * 0.5}V${h}H0z"/><path fill="#4f7d63" d="M0 ${h * 0.8}Q${w * 0.4} ${h * 0.62} ${w} ${h * 0.78}V${h}H0z"/></svg>`;
}

const holdersEn = { 青禾公益基金会: 'Green Sprout Foundation', 山海儿童基金会: 'Mountain and Sea Children’s Foundation', 微光助学基金会: 'Glimmer Education Foundation', 绿洲环境基金会: 'Oasis Environment Foundation', 同行助残基金会: '', 暖冬养老基金会: 'Warm Winter Foundation for Older People' };
export const holderEn = (holder) => holdersEn[holder] ?? '';

const words = {
    description_zh: '山里的孩子早上六点出门，走一个多小时到学校。这笔钱让他们在教室里有书读：每个班一个书架、一百二十本适合年级的书，并请老师每周带一次阅读课。\n\n书由学校自己选，旧了、丢了每年补一次。',
    description_en: 'Pupils in the hills leave home at six and walk for more than an hour. This money puts books into their classrooms: a shelf for each class, a hundred and twenty books for its grade, and a weekly reading lesson.\n\nSchools choose the books themselves; worn and lost ones are replaced once a year.',
    plan_zh: '三月至五月：和学校一起选书、做书架。\n九月开学前：书到班，老师上两天的培训。\n此后每季度回访一次，写成进展。',
    plan_en: 'March to May: choose books and build shelves with the schools.\nBefore September: books reach the classes, teachers are trained for two days.\nThen a visit each quarter, told as an update.',
};
const nothing = { description_zh: '', description_en: '', plan_zh: '', plan_en: '', target_fen: null, beneficiaries: null, beneficiaries_zh: '', beneficiaries_en: '', period_from: null, period_to: null, budget: [], filing: '', certificate: '', contact: '', pictures: [] };

/** Of three projects one says everything, one hardly anything, one nothing at all. */
export function aboutOf(card, at) {
    if (at % 3 === 2) return null;
    const noted = { holder_en: card.holder_en, entry: 40 + at, day: '2026-03-02', sha256: hash(card.project), version: at % 3 === 0 ? 2 : 1 };
    if (at % 3 === 1) return { ...nothing, description_zh: '给先天心脏病的孩子做手术。', ...noted };
    const target_fen = at === 3 ? Math.floor(card.amount_fen * 0.8) : card.amount_fen * 3;
    const parts = [0.52, 0.24, 0.16].map((share) => Math.floor(target_fen * share));
    const sums = [...parts, target_fen - parts.reduce((a, b) => a + b)];
    const uses = [['图书', 'Books'], ['书架和运输', 'Shelves and transport'], ['老师培训', 'Training of teachers'], ['回访和管理', 'Visits and administration']];
    return {
        ...words, target_fen, beneficiaries: 1200, beneficiaries_zh: '名乡村小学生', beneficiaries_en: 'pupils of village schools', period_from: '2026-03-01', period_to: '2027-02-28',
        budget: uses.map(([zh, en], line) => ({ zh, en, amount_fen: sums[line] })), filing: '53000000000000演示A26001', certificate: '53000000演示00001X', contact: 'books@example.org',
        pictures: [0, 1, 2, 3].map((shot) => picture(card.project, shot, shot === 2)), ...noted,
    };
}
export function updatesOf(card, at) {
    if (at % 3 !== 0) return [];
    return Array.from({ length: 7 }, (_, n) => ({
        entry: 9000 + at * 10 + n, day: `2026-${String(4 + n).padStart(2, '0')}-12`, title_zh: `第 ${n + 1} 次回访：书到班了`, title_en: n === 1 ? '' : `Visit ${n + 1}: the books have arrived`,
        text_zh: '十二所学校都收到了书。老师们先上了两天培训，孩子们当天就借走了一半。\n\n有两所学校的书架装不进教室，改做了窄的。', text_en: 'All twelve schools have their books. Teachers were trained for two days, and half of the books were lent on the first.\n\nTwo classrooms had no room for the shelves; narrower ones were built.',
        picture: n % 2 ? null : picture(`${card.project}-update`, n), sha256: hash(`${card.project}-${n}`),
    })).reverse();
}
export const pledgesOf = (shop, projects) => {
    const at = shop.length;
    const of = (n) => ({ project: projects[n].project, title_zh: projects[n].title_zh, title_en: projects[n].title_en });
    return [
        { item: '*', mode: 'percent', value: String((at % 3) + 1), ...of(1), from: '2025-01-01', in_force: true },
        { item: '春茶礼盒', mode: 'fixed', value: '0.10', ...of(0), from: '2026-06-01', in_force: true },
        { item: '秋茶', mode: 'percent', value: '0.5', ...of(5), from: '2027-03-01', in_force: false },
        { item: '*', mode: 'percent', value: '0.3', ...of(1), from: '2024-01-01', in_force: false },
        { item: '旧款', mode: 'none', value: '', project: null, title_zh: '', title_en: '', from: '2026-01-01', in_force: false },
    ];
};
export const payoutsOf = (card) => ['乡村工坊（虚构）', '河边小学（虚构）'].map((payee, at) => ({
    payout: 7 + at, project: card.project, title_zh: card.title_zh, title_en: card.title_en, holder: card.holder, payee, people: 0, amount_fen: Math.floor(card.amount_fen * (at ? 0.05 : 0.2)), status: at ? 'approved' : 'paid', account: 4096,
    purpose: '书和书架', proposed_day: '2026-09-01', approved_day: '2026-09-03', ended_day: at ? null : '2026-09-05', settle: at ? null : 8000, evidence_sha256: hash('paper'), paid_evidence_sha256: null, statement: null,
}));
