// The one table of addresses, made of what the rooms say: which page an address is, what feeds it, and what a page's address is.
import type { Component } from 'svelte';
import { pages, ways } from 'virtual:pages';
import { isDear } from './dear';
import type { Aside, Listed, Room } from './room';
import * as rooms from './rooms';
import type { Lang } from './settings.svelte';

type Rooms = typeof rooms;
export type PageName = Awaited<ReturnType<Rooms[keyof Rooms]>>['default']['pages'][number]['name'];

export interface Route {
    /** null: no room has this address. */
    page: Listed | null;
    /** false: what the page is to show is not named, or there is no page. */
    whole: boolean;
    /** The first of the address's own parts. */
    id: string;
    /** What the page shows comes from here; null for pages that need no figures. */
    api: string | null;
}

const parts = (path: string) => path.split('/').filter(Boolean);
const table = pages.map((page) => ({ page, parts: parts(page.at), from: page.api ?? `/v1${page.at.replace(/#/g, '')}` }));
/** What leads to pages from each place, in order. */
export { ways };

const nowhere: Route = { page: null, whole: false, id: '', api: null };

export const decode = (part: string) => {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
};

/** What stands in the places of a pattern; null where the address is another one. */
function placed(pattern: string[], given: string[]): Record<string, string> | null {
    if (pattern.length !== given.length) return null;
    const values: Record<string, string> = {};
    for (const [at, part] of pattern.entries()) {
        const [, name, digits] = /^\{(\w+)(#?)\}$/.exec(part) ?? [];
        if (name ? digits && !/^\d+$/.test(given[at]) : part !== given[at]) return null;
        if (name) values[name] = given[at];
    }
    return values;
}

export function resolve(path: string, search: string): Route {
    const given = parts(path).map(decode);
    const asked = new URLSearchParams(search);
    for (const { page, parts, from } of table) {
        const values = placed(parts, given);
        if (!values) continue;
        let whole = true;
        const api = from.replace(/\{(\w+)\}/g, (_, name: string) => {
            const value = values[name] ?? asked.get(name);
            if (!value) whole = false;
            return encodeURIComponent(value ?? '');
        });
        const kept = String(new URLSearchParams((page.keeps ?? []).flatMap((name) => (asked.get(name) ? [[name, asked.get(name)!]] : []))));
        return { page, whole, id: Object.values(values)[0] ?? '', api: !api ? null : kept ? `${api}?${kept}` : api };
    }
    return nowhere;
}

/** A page's address: values that its pattern does not name are parameters; an empty one is left out. */
export function hrefOf(name: PageName, values: Record<string, string | number> = {}): string {
    const rest = new Map(Object.entries(values));
    const path = table.find(({ page }) => page.name === name)!.page.at.replace(/\{(\w+)#?\}/g, (_, part: string) => {
        const value = encodeURIComponent(rest.get(part) ?? '');
        rest.delete(part);
        return value;
    });
    const asked = [...rest].filter(([, value]) => value !== '').map(([part, value]) => `${part}=${encodeURIComponent(value)}`);
    return path + (asked.length ? `?${asked.join('&')}` : '');
}

/** A private link's page: nothing of it is kept, and no robot is to know it. */
export const isPrivate = ({ page }: Route, search: string) => page?.private === true || (page?.private !== undefined && new URLSearchParams(search).has(page.private));

const held = new Map<string, Room>();
async function roomOf({ room }: Listed): Promise<Room> {
    const known = held.get(room) ?? (await (rooms as Record<string, () => Promise<{ default: Room }>>)[room]()).default;
    held.set(room, known);
    return known;
}

/** What its room says beside a page; undefined before it was fetched, and where it says nothing. */
export const asideOf = (page: Listed, lang: Lang): Aside | undefined => held.get(page.room)?.aside.of(lang)?.[page.name];
export const loadAside = async (page: Listed) => (await roomOf(page)).aside.load();

export interface Drawn {
    Page: Component<any>;
    heading: (data: unknown, lang: Lang) => string;
}

/** What draws a page, once its texts are there too; null when they cannot be had (no connection). Each comes when its page is
    wanted; the server names the files of the page that it sends, so that the first one waits for no second round. */
export async function drawn(page: Listed): Promise<Drawn | null> {
    try {
        const { draw, words = [], heading } = (await roomOf(page)).pages.find(({ name }) => name === page.name)!;
        const [file] = await Promise.all([draw(), ...words.map((one) => one.load())]);
        return { Page: file.default, heading };
    } catch {
        return null;
    }
}

/** A link that a finger or a pointer comes to is likely to be followed: its page's file is fetched while it is. */
export function fetchAhead() {
    if (isDear()) return;
    const ahead = (event: Event) => {
        const link = (event.target as Element | null)?.closest?.('a');
        if (!link || link.origin !== location.origin || link.hasAttribute('download')) return;
        const { page } = resolve(link.pathname, link.search);
        if (page) void drawn(page);
    };
    for (const kind of ['pointerover', 'pointerdown', 'focusin']) addEventListener(kind, ahead, { passive: true });
}
