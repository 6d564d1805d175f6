/** Nothing is fetched ahead where data is dear or slow. */
export function isDear(): boolean {
    const link = (navigator as { connection?: { saveData?: boolean; effectiveType?: string } }).connection;
    return link?.saveData === true || /^(slow-2g|2g|3g)$/.test(link?.effectiveType ?? '');
}
