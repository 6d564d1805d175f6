// What a visitor has chosen for this browser: language, theme, size of type. The server reads only the language cookie.
import { en } from './locales/en';
import { zh, type Texts } from './locales/zh';

export type Lang = 'zh' | 'en';
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

class Settings {
    lang = $state<Lang>(root.lang.startsWith('en') ? 'en' : 'zh');
    theme = $state<Theme>((recall('theme') as Theme | null) ?? 'auto');
    large = $state(recall('large') === 'yes');
    demo = $state<boolean | null>(null);

    get t(): Texts {
        return this.lang === 'en' ? en : zh;
    }

    setLang(lang: Lang) {
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
