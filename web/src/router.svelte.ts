// The address bar is the only state, the History API moves it. Which page an address is stands in pages.ts.
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

    /** `isPage`: links that lead to a page of the site move it, all others are the browser's. */
    listen(isPage: (url: URL) => boolean) {
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
            if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
            if (!isPage(new URL(link.href))) return;
            event.preventDefault();
            this.go(link.href, { quiet: link.dataset.quiet !== undefined });
        });
    }
}

export const here = new Here();

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
