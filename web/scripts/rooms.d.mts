export interface BuiltPage {
    name: string;
    room: string;
    /** Absolute: the room's own file; without `.ts`. */
    home: string;
    at: string;
    api?: string;
    /** Where its figures come from; empty: nowhere. */
    from: string;
    private?: true | string;
    first?: true;
    /** Absolute; of its component. */
    file: string;
    /** Of its texts, by language; without `.ts`. */
    files: Record<'zh' | 'en', string[]>;
    texts: string[];
}
export function readPages(source?: string): Promise<BuiltPage[]>;
export function listed(pages: BuiltPage[]): object[];
export function ways(pages: BuiltPage[]): object;
export function plainBar(pages: BuiltPage[]): { href: string; words: Record<'zh' | 'en', string> }[];
export function pageOf(pages: BuiltPage[], path: string): { page: BuiltPage; values: Record<string, string> } | null;
