// What a room of the site is: everything that the frame has to know of it. A room says it in its own room.ts, and the build finds it;
// neither the frame nor the shared parts name a room, a page or an address.
import type { Component } from 'svelte';
import type { ByLanguage, Lang } from './settings.svelte';

/** Where a page is led to from every other: the bar of rooms, the foot, the end of each help, the panel beside each figure. */
export type Place = 'nav' | 'foot' | 'help' | 'check';
export interface Entry {
    in: Place;
    /** Smaller ones come first, whatever room they are of. */
    order: number;
    words: Record<Lang, string>;
    /** Drawn in a 24 × 24 box; the bar of rooms shows it. */
    icon?: string;
    /** Also in the bar of the page that works without scripts, where everything in `nav` is. */
    plain?: true;
}

/** What is known of a page before its room is fetched. */
export interface Address<Name extends string = string> {
    /** Unlike every other page's; the server names the page's files by it (preload.txt). */
    name: Name;
    /** Its address. `{…}` is one segment, `{…#}` one of digits. */
    at: string;
    /** Where its figures come from, when not from its own address behind /v1: each `{…}` is filled from the address, or from the parameter
        of that name, without which there is no such page. Empty: the page needs none. */
    api?: string;
    /** The parameters of the page's address that go on to `api`. */
    keeps?: readonly string[];
    /** The page whose entry is marked in the bar of rooms, when it has none itself. */
    under?: string;
    entries?: readonly Entry[];
    /** Nobody's to find: always, or where the address has this parameter. */
    private?: true | string;
    /** Stands without its figures, too. */
    optional?: true;
    /** Drawn anew with each answer; others keep what was typed and opened. */
    anew?: true;
}
/** What leads to a page, where it is shown. */
export interface Way {
    page: string;
    href: string;
    words: Record<Lang, string>;
    icon?: string;
}
export interface Listed extends Omit<Address, 'entries'> {
    /** As rooms.ts calls it. */
    room: string;
}

export interface Page<Name extends string = string> extends Address<Name> {
    // Each page knows the shape of its own figures; the table pairs the two.
    draw: () => Promise<{ default: Component<any> }>;
    /** The texts that it shows beside those of the frame; fetched with it. */
    words?: readonly { load: () => Promise<void> }[];
    /** What the window and the tab are called; asked when figures and texts are there. */
    heading: (data: any, lang: Lang) => string;
    /** What links from elsewhere lead to: its first visit is held to a limit (scripts/size.mjs). */
    first?: true;
}

/** What is said beside a page, when it is asked for or when there is nothing to show. */
export interface Aside {
    help: readonly string[];
    /** Nothing stands at this address: what is missing, and what to do. */
    gone?: readonly [string, string];
    /** Where to go on from there; the first page when nothing is said. */
    back?: { page: string; words: string };
}

export interface Room<Name extends string = string> {
    pages: readonly Page<Name>[];
    /** By page. */
    aside: ByLanguage<Readonly<Record<string, Aside>>>;
}

/** Holds the shape, and keeps the pages' names for the type checker (pages.ts). */
export const room = <const Name extends string>(one: Room<Name>): Room<Name> => one;
