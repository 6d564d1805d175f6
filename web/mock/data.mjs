// Made data in the shapes of the public API: seeded, so that two runs look the same. Invented names only.
import { aboutOf, drawing, holderEn, payoutsOf, pledgesOf, updatesOf } from './substance.mjs';

let state = 20260905;
const random = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const hex = () => Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('');

const holders = ['青禾公益基金会', '山海儿童基金会', '微光助学基金会', '绿洲环境基金会', '同行助残基金会', '暖冬养老基金会'];
const regions = ['全国', '贵州', '云南', '四川', '甘肃', '新疆', '广西', '河南', '湖南', '陕西'];
const seeds = [
    ['山里孩子的热午饭', 'Hot lunches for mountain pupils', '儿童'], ['乡村图书角', 'A bookshelf for every village class', '教育'],
    ['先天心脏病孩子的手术', 'Heart operations for children', '大病救助'], ['听见世界：儿童助听器', 'Hearing aids for children', '助残'],
    ['荒漠里的梭梭树', 'Saxaul trees for the desert', '环保'], ['村里的养老食堂', 'A village canteen for older people', '助老'],
    ['魔豆妈妈创业金', 'Start-up money for mothers in hardship', '女性'], ['女孩的生理卫生包', 'Hygiene kits for girls', '女性'],
    ['乡村医生背包', 'Backpacks for village doctors', '健康'], ['加油木兰：女性保险', 'Insurance for rural women', '健康'],
    ['河流清洁志愿队', 'Volunteers for clean rivers', '环保'], ['轮椅到家', 'A wheelchair to the door', '助残'],
    ['课间一杯奶', 'A cup of milk at break', '儿童'], ['地震灾区过冬棉衣', 'Winter coats after the earthquake', '救灾'],
    ['洪水后的净水', 'Clean water after the flood', '救灾'], ['留守儿童陪伴', 'Company for children left behind', '儿童'],
    ['特殊教育老师培训', 'Training teachers for special education', '教育'], ['雪豹巡护员', 'Rangers for the snow leopard', '环保'],
    ['乡村音乐教室', 'Music rooms in village schools', '教育'], ['视障者的有声书', 'Audio books for blind readers', '助残'],
];
const projects = Array.from({ length: 52 }, (_, at) => {
    const [zh, en, cause] = seeds[at % seeds.length];
    const round = Math.floor(at / seeds.length);
    return {
        project: `P-${String(at + 1).padStart(3, '0')}`,
        title_zh: round ? `${zh}（${round + 1}期）` : zh,
        title_en: round ? `${en} (round ${round + 1})` : en,
        cause, holder: pick(holders), region: pick(regions), gifts: 0, amount_fen: 0, givers: 0, first_day: null, last_day: null,
    };
});
const shops = ['小满茶铺', '青瓦文具', '阿婆腊味', '北坡果园', '慢慢毛线', '一尺布坊', '拾光书店', '木作三号', '河谷蜂蜜', '云上咖啡', '麦田童装', '南窗花草'].flatMap(
    (name, at) => [name, `${name}旗舰店`, `${name}（${['杭州', '成都', '西安'][at % 3]}店）`],
);

const dayCount = 180;
const lastDay = Date.UTC(2026, 10, 22);
const dayNames = Array.from({ length: dayCount }, (_, at) => new Date(lastDay - (dayCount - 1 - at) * 864e5).toISOString().slice(0, 10));
const busy = (day) => (day.endsWith('-09-05') ? 5 : day.endsWith('-11-11') ? 7 : day.endsWith('-11-12') ? 3 : day.endsWith('06-18') ? 3 : 1);
const weight = projects.map((_, at) => (at === 51 ? 0 : 1 / (at + 1) ** 0.9));
const totalWeight = weight.reduce((a, b) => a + b);

const perProject = projects.map((card, at) =>
    dayNames.map((day) => {
        const gifts = Math.round((3300 * busy(day) * (0.7 + 0.6 * random()) * weight[at]) / totalWeight);
        return { day, gifts, amount_fen: Math.round(gifts * (3.2 + random() * 2.4)) };
    }),
);
const sum = (days) => days.reduce((all, day) => ({ gifts: all.gifts + day.gifts, amount_fen: all.amount_fen + day.amount_fen }), { gifts: 0, amount_fen: 0 });
const allDays = dayNames.map((day, at) => ({ day, ...sum(perProject.map((days) => days[at])) }));
// A few projects stand for a programme of many years, so that every form of amount is seen.
projects.forEach((card, at) => {
    const total = sum(perProject[at]);
    const scale = at === 0 ? 3 : 1;
    Object.assign(card, {
        gifts: total.gifts, amount_fen: total.amount_fen * scale, givers: total.gifts ? Math.max(1, 36 - at) : 0,
        first_day: total.gifts ? dayNames[0] : null, last_day: total.gifts ? dayNames.at(-1) : null,
    });
});
const abouts = projects.map((card, at) => {
    card.holder_en = holderEn(card.holder);
    const about = aboutOf(card, at);
    Object.assign(card, { picture: about?.pictures[0] ?? null, target_fen: about?.target_fen ?? null });
    return about;
});
const book = { gifts: 0, amount_fen: 0, size: 0, buyers: 0 };
for (const card of projects) {
    book.gifts += card.gifts;
    book.amount_fen += card.amount_fen;
}
book.buyers = Math.round(book.gifts * 0.41);
book.size = book.gifts + 2318;
let clock = Date.UTC(2026, 10, 22, 13, 4, 9);
const iso = (at) => new Date(at).toISOString().replace('.000', '');

const latest = [];
function give(project = projects[Math.floor(random() ** 2 * 51)]) {
    clock += 1000 + Math.floor(random() * 4000);
    const gift = {
        sequence: book.size, project: project.project, title_zh: project.title_zh, title_en: project.title_en,
        amount_fen: pick([2, 2, 2, 3, 5, 10, 28, 100, 356]), day: dayNames.at(-1), recorded: iso(Math.floor(clock / 1000) * 1000),
    };
    book.size++;
    book.gifts++;
    book.amount_fen += gift.amount_fen;
    project.gifts++;
    project.amount_fen += gift.amount_fen;
    latest.unshift(gift);
    latest.length = Math.min(latest.length, 60);
    return gift;
}
for (let at = 0; at < 40; at++) give();

const stamp = () => ({ as_of: { size: book.size, time: latest[0].recorded }, demo: true });
const shopSum = (shop) => {
    const at = shops.indexOf(shop) + 1;
    const scale = 4 / at;
    const days = dayNames.slice(-60).map((day, i) => ({ day, gifts: Math.round(allDays[120 + i].gifts * 0.01 * scale), amount_fen: Math.round(allDays[120 + i].amount_fen * 0.01 * scale) }));
    return { shop, ...sum(days), days };
};

const names = { project: (id) => projects.find((card) => card.project === id) };

export const totals = () => ({ size: book.size, gifts: book.gifts, amount_fen: book.amount_fen, latest: latest[0] });
export const beat = give;
export { drawing };
export const deedToken = 'b2f6c1d09e7a4f53';

/** The JSON of a GET route, or null when there is none. */
export function answer(path, params) {
    const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
    if (parts[0] !== 'v1') return null;
    const [, room, id] = parts;
    if (room === 'operator')
        return {
            ...stamp(),
            operator: {
                name_zh: '云豆县慈善会（虚构）', name_en: 'Yundou County Charity (invented)', address: '', email: 'help@books.example.org', phone: '+86 000 0000 0000', post_zh: '云豆县学府路 1 号', post_en: '',
                complaints_zh: '写信到上面的邮箱，标题写「投诉」；十个工作日内答复。', complaints_en: 'Write to the address above; you are answered within ten working days.', filing: '',
            },
        };
    if (room === 'home')
        return {
            ...stamp(), gifts: book.gifts, amount_fen: book.amount_fen, shops: shops.length, buyers: book.buyers, projects: projects.length,
            money: { recorded_fen: book.amount_fen, received_fen: null, paid_fen: 0, promised_fen: 0, waiting_fen: book.amount_fen },
            days: allDays.slice(-60), latest: latest.slice(0, 12), top: [...projects].sort((a, b) => b.amount_fen - a.amount_fen).slice(0, 6),
        };
    if (room === 'projects' && !id) {
        const q = (params.get('q') ?? '').toLowerCase();
        const found = projects.filter((card) => [card.title_zh, card.title_en, card.holder, card.region].some((text) => text.toLowerCase().includes(q)));
        const tally = (key) => [...found.reduce((map, card) => map.set(card[key], (map.get(card[key]) ?? 0) + 1), new Map())].map(([name, n]) => ({ [key]: name, projects: n }));
        const narrowed = found.filter((card) => (!params.get('cause') || card.cause === params.get('cause')) && (!params.get('region') || card.region === params.get('region')));
        const sort = params.get('sort') ?? 'raised';
        narrowed.sort((a, b) => (sort === 'name' ? a.title_zh.localeCompare(b.title_zh, 'zh') : sort === 'gifts' ? b.gifts - a.gifts : b.amount_fen - a.amount_fen));
        const pages = Math.max(1, Math.ceil(narrowed.length / 24));
        const page = Math.min(pages, Math.max(1, Number(params.get('page')) || 1));
        return { ...stamp(), total: narrowed.length, page, pages, projects: narrowed.slice((page - 1) * 24, page * 24), causes: tally('cause'), regions: tally('region') };
    }
    if (room === 'updates') {
        const at = projects.findIndex((card, n) => updatesOf(card, n).some((one) => String(one.entry) === id));
        if (at < 0) return null;
        const { title_zh: update_title_zh, title_en: update_title_en, ...words } = updatesOf(projects[at], at).find((one) => String(one.entry) === id);
        const { project, title_zh, title_en, holder } = projects[at];
        return { ...stamp(), project, title_zh, title_en, holder, ...words, update_title_zh, update_title_en };
    }
    if (room === 'payouts' && !id) return { ...stamp(), payouts: payoutsOf(names.project(params.get('project')) ?? projects[0]), next: null, holders: [], projects: [] };
    if (room === 'projects' && parts[3] === 'updates') {
        const project = names.project(id);
        if (!project) return null;
        const before = Number(params.get('before')) || Infinity;
        const left = updatesOf(project, projects.indexOf(project)).filter((one) => one.entry < before);
        return { ...stamp(), project: id, title_zh: project.title_zh, title_en: project.title_en, updates: left.slice(0, 5), next: left.length > 5 ? left[4].entry : null };
    }
    if (room === 'projects') {
        const project = names.project(id);
        if (!project) return null;
        const at = projects.indexOf(project);
        const updates = updatesOf(project, at);
        const own = project.gifts ? latest.filter((gift) => gift.project === id).slice(0, 20) : [];
        return {
            ...stamp(), project, about: abouts[at], updates: updates.slice(0, 5).map(({ entry, day, title_zh, title_en }) => ({ entry, day, title_zh, title_en })), updates_total: updates.length, account: 4096 + at,
            money: { recorded_fen: project.amount_fen, received_fen: null, paid_fen: Math.floor(project.amount_fen * 0.2), promised_fen: Math.floor(project.amount_fen * 0.05), waiting_fen: Math.ceil(project.amount_fen * 0.75) },
            days: project.gifts ? perProject[at] : [], latest: own,
            definition: {
                programme: 'order-donation', version: 1,
                poster_zh: '商家每卖出一件有承诺的商品，就捐出一小笔。\n钱直接进入基金会的账户，用在这个项目上。谁捐的、捐了多少、在账本的哪一段，都查得到。',
                poster_en: 'Whenever a shop sells an item that carries a promise, it gives a small sum.\nThe money goes straight to the foundation’s account and is spent on this project. Each gift can be looked up in the book.',
            },
        };
    }
    if (room === 'shops' && !id) {
        const q = params.get('q') ?? '';
        const promise = params.get('promise') ?? '';
        if ((promise.match(/[\d.]+/g) ?? []).length > 1) return { refused: { detail: 'Two amounts: ask for one.', detail_zh: '写了两个数，一次只能问一个。' } };
        const [, amount = '', words = ''] = /^\s*([\d.]*%?)\s*(.*?)\s*$/.exec(promise);
        const fits = (shop) => pledgesOf(shop, projects).filter((one) => one.in_force && (!amount || amount === (one.mode === 'percent' ? `${one.value}%` : one.value)) && `${one.title_zh} ${one.title_en}`.includes(words));
        const found = shops.filter((shop) => shop.includes(q) && (!promise || fits(shop).length));
        const pages = Math.max(1, Math.ceil(found.length / 24));
        const page = Math.min(pages, Math.max(1, Number(params.get('page')) || 1));
        const shown = found.slice((page - 1) * 24, page * 24).map(shopSum).map(({ shop, gifts, amount_fen }) => ({ shop, gifts, amount_fen, ...(promise ? { pledges: fits(shop) } : {}) }));
        if (params.get('sort') === 'sum') shown.sort((a, b) => b.amount_fen - a.amount_fen);
        return { ...stamp(), total: found.length, page, pages, shops: shown };
    }
    if (room === 'shops') {
        if (!shops.includes(id)) return null;
        const total = shopSum(id);
        const share = projects.slice(2, 7).map((card, at) => ({ project: card.project, title_zh: card.title_zh, title_en: card.title_en, gifts: Math.round(total.gifts / 2 ** (at + 1)), amount_fen: Math.round(total.amount_fen / 2 ** (at + 1)) }));
        return { ...stamp(), ...total, first_day: total.days[0].day, last_day: total.days.at(-1).day, projects: share, pledges: pledgesOf(id, projects), pledges_more: false, newest_only: false };
    }
    if (room === 'deeds') {
        if (id !== deedToken) return null;
        const own = latest.slice(-9).map((gift, at) => ({ ...gift, shop: shops[at] }));
        const total = sum(own.map((gift) => ({ gifts: 1, amount_fen: gift.amount_fen })));
        return { ...stamp(), ...total, newest_only: false, first_day: '2026-06-03', projects: own.slice(0, 4).map(({ project, title_zh, title_en, amount_fen }) => ({ project, title_zh, title_en, gifts: 1, amount_fen })), latest: own };
    }
    if (room === 'gifts') {
        const gift = latest.find((one) => String(one.sequence) === id);
        if (!gift) return null;
        const from = 1234567 + gift.sequence;
        return {
            ...stamp(), ...gift, kind: 'post', holder: names.project(gift.project).holder, holder_en: names.project(gift.project).holder_en, account: 4096 + projects.indexOf(names.project(gift.project)), interval: [from, from + gift.amount_fen],
            rule: { programme: 'order-donation', version: 1, pledge: 88, sha256: '0'.repeat(64) }, corrected_by: gift.sequence % 11 === 0 ? [gift.sequence + 5] : [], corrects: null,
            commitment: hex(), leaf: hex(), ...(params.get('deed') === deedToken ? { shop: shops[0] } : {}),
        };
    }
    if (room === 'totals')
        return { as_of: stamp().as_of, transfers: book.gifts, projects: projects.map(({ project, gifts, amount_fen }) => ({ project, gifts, amount_fen })), shops: shops.length, buyers: book.buyers };
    if (room === 'openapi.json') return { openapi: '3.1.0', info: { title: 'Modou', version: '0' }, paths: {} };
    return null;
}
