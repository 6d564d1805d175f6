// Receipts as the server hands them out. What comes is judged elsewhere; here it is only fetched, within limits.
import { fromUtf8 } from './bytes';
import { k_most_receipt_bytes } from './receipt';

export type Fetched = { text: string } | { failure: 'offline' | 'notYet' | 'none' };

const had = new Map<string, string>();
/** The receipt fetched earlier in this visit. */
export const kept = (address: string) => had.get(address) ?? null;

export async function fetchReceipt(address: string): Promise<Fetched> {
    try {
        // A receipt leads to the newest checkpoint: an older one, kept by the browser, would still hold but say less.
        const reply = await fetch(address, { cache: 'no-store' });
        if (reply.status === 503) return { failure: 'notYet' };
        if (!reply.ok) return { failure: 'none' };
        const bytes = new Uint8Array(await reply.arrayBuffer());
        const text = bytes.length <= k_most_receipt_bytes ? fromUtf8(bytes) : null;
        if (text === null) return { failure: 'none' };
        had.set(address, text);
        return { text };
    } catch {
        return { failure: 'offline' };
    }
}
