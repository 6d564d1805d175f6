// What a visitor has chosen for this browser: language, theme, size of type. The server reads only the language cookie.
import type { Texts } from './locales/zh';

export type Lang = 'zh' | 'en';
/** A file of texts for each language, which names them by it. */
interface Files<T> {
    zh: () => Promise<{ zh: T }>;
    en: () => Promise<{ en: T }>;
}
export type Theme = 'auto' | 'light' | 'dark';

const root = document.documentElement;

// Storage may be refused (private windows, some in-app browsers): a choice then lasts for the visit.
function recall(key: string): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}
function keep(key: string, value: string) {
    try {
        localStorage.setItem(key, value);
    } catch {
        return;
    }
}

// One language is fetched, not both.
const files: Files<Texts> = { zh: () => import('./locales/zh'), en: () => import('./locales/en') };
const textsOf = async <T>(from: Files<T>, lang: Lang): Promise<T> => (lang === 'zh' ? (await from.zh()).zh : (await from.en()).en);

// The page that stands in without a connection is the same for all: the cookie knows the language.
if (root.dataset.offline !== undefined && /(?:^|;\s*)lang=en/.test(document.cookie)) root.lang = 'en';

class Settings {
    lang = $state<Lang>(root.lang.startsWith('en') ? 'en' : 'zh');
    theme = $state<Theme>((recall('theme') as Theme | null) ?? 'auto');
    large = $state(recall('large') === 'yes');
    demo = $state<boolean | null>(null);

    /** All texts, of the language that is shown. Nothing is drawn before `begin`. */
    t = $state.raw() as Texts;
    /** What else pages fetched by language, to be there before the language changes. */
    readonly beside = new Set<(lang: Lang) => Promise<void>>();
    private wanted: Lang = this.lang;

    async begin() {
        this.t = await textsOf(files, this.lang);
        this.apply();
    }
    /** Without a connection to fetch its texts, the language stays. */
    async setLang(lang: Lang) {
        this.wanted = lang;
        let texts: Texts;
        try {
            [texts] = await Promise.all([textsOf(files, lang), ...[...this.beside].map((load) => load(lang))]);
        } catch {
            return;
        }
        if (this.wanted !== lang) return;
        this.t = texts;
        this.lang = lang;
        root.lang = lang;
        root.dir = this.t.dir;
        document.cookie = `lang=${lang}; path=/; max-age=31536000; SameSite=Lax`;
    }
    setTheme(theme: Theme) {
        this.theme = theme;
        keep('theme', theme);
        this.apply();
    }
    setLarge(large: boolean) {
        this.large = large;
        keep('large', large ? 'yes' : 'no');
        this.apply();
    }
    apply() {
        root.dir = this.t.dir;
        if (this.theme === 'auto') delete root.dataset.theme;
        else root.dataset.theme = this.theme;
        root.classList.toggle('large', this.large);
    }
}

export const ui = new Settings();

export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export interface ByLanguage<T> {
    load: () => Promise<void>;
    of: (lang: Lang) => T;
}

/** Texts that only some pages show. `load` comes before `of`; a change of language fetches first what was fetched before. */
export function byLanguage<T>(files: Files<T>): ByLanguage<T> {
    const held: Partial<Record<Lang, T>> = {};
    const load = async (lang: Lang) => void (held[lang] ??= await textsOf(files, lang));
    return {
        load: () => {
            ui.beside.add(load);
            return load(ui.lang);
        },
        of: (lang: Lang): T => held[lang]!,
    };
}
