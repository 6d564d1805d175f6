// Numbers, money and dates as people read them. Money is split by whole numbers: no floating point touches a fen.
import type { Lang } from './settings.svelte';

const grouped = new Intl.NumberFormat('en-US');

export const count = (n: number) => grouped.format(n);

export function yuan(fen: number): string {
    const sign = fen < 0 ? '−' : '';
    const whole = Math.abs(fen);
    return `${sign}¥${grouped.format(Math.floor(whole / 100))}.${String(whole % 100).padStart(2, '0')}`;
}

/** 1234.56, for files: no sign, no grouping. */
export function plainYuan(fen: number): string {
    const whole = Math.abs(fen);
    return `${fen < 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
}

function three(value: number): string {
    const places = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    const scale = 10 ** places;
    // Cut, never rounded up: a short form must not promise more than the book holds.
    return String(Math.floor(value * scale) / scale);
}

/** ¥1,234.56 below 100,000 yuan; above it 12.3万元 or ¥123K. The exact figure always stands beside it (see Amount). */
export function shortYuan(fen: number, lang: Lang): string {
    const value = fen / 100;
    if (lang === 'zh') {
        if (value < 1e5) return yuan(fen);
        return value < 1e8 ? `${three(value / 1e4)}万元` : `${three(value / 1e8)}亿元`;
    }
    if (value < 1e5) return yuan(fen);
    if (value < 1e6) return `¥${three(value / 1e3)}K`;
    return value < 1e9 ? `¥${three(value / 1e6)}M` : `¥${three(value / 1e9)}B`;
}

export function shortCount(n: number, lang: Lang): string {
    if (n < 1e5) return count(n);
    if (lang === 'zh') return n < 1e8 ? `${three(n / 1e4)}万` : `${three(n / 1e8)}亿`;
    if (n < 1e6) return `${three(n / 1e3)}K`;
    return n < 1e9 ? `${three(n / 1e6)}M` : `${three(n / 1e9)}B`;
}

const noon = (day: string) => new Date(`${day}T12:00:00Z`);
const dayForms = {
    zh: new Intl.DateTimeFormat('zh-CN', {
        year: 'numeric', month: 'long', day: 'numeric', weekday: 'short', timeZone: 'UTC',
    }),
    en: new Intl.DateTimeFormat('en-GB', {
        year: 'numeric', month: 'short', day: 'numeric', weekday: 'short', timeZone: 'UTC',
    }),
};
const shortForms = {
    zh: new Intl.DateTimeFormat('zh-CN', { month: 'long', day: 'numeric', timeZone: 'UTC' }),
    en: new Intl.DateTimeFormat('en-GB', { month: 'short', day: 'numeric', timeZone: 'UTC' }),
};
const plainForms = {
    zh: new Intl.DateTimeFormat('zh-CN', { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' }),
    en: new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }),
};
const clock = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, timeZone: 'Asia/Shanghai',
});
const shanghaiDay = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'Asia/Shanghai',
});

/** 2026年11月11日周三 / Wed, 11 Nov 2026 */
export const date = (day: string, lang: Lang) => dayForms[lang].format(noon(day)).replace(/日(?=周)/, '日 ');
/** 2026年11月11日 / 11 Nov 2026 */
export const plainDate = (day: string, lang: Lang) => plainForms[lang].format(noon(day));
export const shortDate = (day: string, lang: Lang) => shortForms[lang].format(noon(day));
/** An instant in Beijing time, with its weekday. */
export function instant(time: string, lang: Lang): string {
    const at = new Date(time);
    return `${date(dayOf(at), lang)} ${clock.format(at)}`;
}
/** The day in Beijing, YYYY-MM-DD. */
export const dayOf = (time: string | Date) => shanghaiDay.format(new Date(time));
export const timeOfDay = (time: string) => clock.format(new Date(time));

export const title = (of: { title_zh: string; title_en: string }, lang: Lang) =>
    (lang === 'en' ? of.title_en : of.title_zh) || of.title_zh || of.title_en;

/** The holder's name as it stands in the language of the page, where it has one there. */
export const holderName = (of: { holder: string; holder_en: string }, lang: Lang) => (lang === 'en' && of.holder_en) || of.holder;

/** Words given in one language or both: those of the page's language, else the others, marked as such for those who listen. */
export function told(zh: string, en: string, lang: Lang): { words: string; lang: Lang | undefined } {
    const own = lang === 'en' ? en : zh;
    const other = lang === 'en' ? zh : en;
    return own || !other ? { words: own, lang: undefined } : { words: other, lang: lang === 'en' ? 'zh' : 'en' };
}

/** Paragraphs are set apart by blank lines. */
export const paragraphs = (text: string) => text.split(/\n\s*\n/).map((one) => one.trim()).filter(Boolean);
