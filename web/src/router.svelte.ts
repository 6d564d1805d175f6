// A router in one page: the address bar is the only state, the History API moves it.
export type PageName =
    | 'home' | 'projects' | 'project' | 'shops' | 'shop' | 'updates' | 'update' | 'deeds' | 'gifts' | 'gift' | 'entries' | 'payouts' | 'payout' | 'proof' | 'navigate' | 'about' | 'parts' | 'missing';

export interface Route {
    page: PageName;
    id: string;
    /** What the page shows comes from here; null for pages that need no figures. */
    api: string | null;
}

class Here {
    path = $state(location.pathname);
    search = $state(location.search);
    hash = $state(location.hash);
    /** A quiet move (typing in a filter) keeps focus and scroll. */
    quiet = false;
    /** Where a visitor had scrolled to when going back; null for a new page. */
    scroll: number | null = null;
    /** Counts moves, so that the same address opened again loads again. */
    moves = $state(0);

    private read() {
        this.path = location.pathname;
        this.search = location.search;
        this.hash = location.hash;
        this.moves++;
    }

    go(href: string, how: { quiet?: boolean; replace?: boolean } = {}) {
        history.replaceState({ scroll: scrollY }, '');
        history[how.replace ? 'replaceState' : 'pushState']({}, '', href);
        this.quiet = how.quiet ?? false;
        this.scroll = null;
        this.read();
    }

    listen() {
        history.scrollRestoration = 'manual';
        addEventListener('popstate', (event) => {
            const moved = location.pathname !== this.path || location.search !== this.search;
            if (!moved) return;
            this.quiet = false;
            this.scroll = (event.state as { scroll?: number } | null)?.scroll ?? 0;
            this.read();
        });
        document.addEventListener('click', (event) => {
            if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
                return;
            const link = (event.target as Element).closest?.('a');
            if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
            if (/^\/(v1|log|ors|health|metrics|assets|pictures)(\/|$)/.test(link.pathname)) return;
            if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
            event.preventDefault();
            this.go(link.href, { quiet: link.dataset.quiet !== undefined });
        });
    }
}

export const here = new Here();

export const decode = (part: string) => {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
};

function pick(search: string, names: string[]): string {
    const from = new URLSearchParams(search);
    const kept = new URLSearchParams();
    for (const name of names) {
        const value = from.get(name);
        if (value) kept.set(name, value);
    }
    const text = kept.toString();
    return text ? `?${text}` : '';
}

export function resolve(path: string, search: string): Route {
    const parts = path.split('/').filter(Boolean).map(decode);
    const [room, id = ''] = parts;
    const at = (page: PageName, api: string | null): Route => ({ page, id, api });
    if (parts.length === 0) return at('home', '/v1/home');
    if (parts.length === 1) {
        if (room === 'projects') return at('projects', `/v1/projects${pick(search, ['q', 'cause', 'region', 'sort', 'page'])}`);
        if (room === 'shops') return at('shops', `/v1/shops${pick(search, ['q', 'promise', 'sort', 'page'])}`);
        if (room === 'gifts') return at('gifts', `/v1/gifts${pick(search, ['project', 'before'])}`);
        if (room === 'updates') {
            const project = new URLSearchParams(search).get('project');
            return at('updates', project ? `/v1/projects/${encodeURIComponent(project)}/updates${pick(search, ['before'])}` : null);
        }
        if (room === 'entries') return at('entries', `/v1/entries${pick(search, ['before'])}`);
        if (room === 'payouts') return at('payouts', `/v1/payouts${pick(search, ['project', 'holder', 'status', 'from', 'to', 'before'])}`);
        if (room === 'navigate') return at('navigate', '/v1/map');
        if (room === 'proof') return at('proof', '/v1/home');
        if (room === 'about') return at('about', '/v1/operator');
        if (room === 'parts') return at('parts', '/v1/home');
    }
    if (parts.length === 2) {
        const key = encodeURIComponent(id);
        if (room === 'projects') return at('project', `/v1/projects/${key}`);
        if (room === 'shops') return at('shop', `/v1/shops/${key}`);
        if (room === 'updates' && /^\d+$/.test(id)) return at('update', `/v1/updates/${id}`);
        if (room === 'deeds') return at('deeds', `/v1/deeds/${key}${pick(search, ['before'])}`);
        if (room === 'payouts' && /^\d+$/.test(id)) return at('payout', `/v1/payouts/${id}`);
        if (room === 'gifts' && /^\d+$/.test(id)) return at('gift', `/v1/gifts/${id}${pick(search, ['deed'])}`);
    }
    return at('missing', null);
}

/** The present address with some of its parameters changed; an empty value removes one. */
export function withParams(changes: Record<string, string>): string {
    const params = new URLSearchParams(here.search);
    params.delete('lang');
    for (const [name, value] of Object.entries(changes)) {
        if (value) params.set(name, value);
        else params.delete(name);
    }
    const text = params.toString();
    return here.path + (text ? `?${text}` : '');
}

export const link = {
    project: (id: string) => `/projects/${encodeURIComponent(id)}`,
    shop: (id: string) => `/shops/${encodeURIComponent(id)}`,
    gifts: (project: string) => `/gifts?project=${encodeURIComponent(project)}`,
    /** An entry where it stands in the list of all. */
    entry: (sequence: number) => `/entries?before=${sequence + 1}`,
    update: (entry: number) => `/updates/${entry}`,
    updates: (project: string) => `/updates?project=${encodeURIComponent(project)}`,
    feed: (project: string) => `/v1/projects/${encodeURIComponent(project)}/feed`,
    payout: (id: number) => `/payouts/${id}`,
    payouts: (project = '') => (project ? `/payouts?project=${encodeURIComponent(project)}` : '/payouts'),
    /** What the code on a printed receipt opens. */
    paper: (sequence: number, hash: string) => `/proof?leaf=${sequence}&hash=${hash}`,
    gift: (sequence: number, deed = '') => `/gifts/${sequence}${deed ? `?deed=${encodeURIComponent(deed)}` : ''}`,
};
