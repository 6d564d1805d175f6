// The longest signed checkpoint of each log that this browser has seen: its size and root, nothing else but the day. A log only grows:
// one that is shorter than before is an old copy, two different ones of the same length are a fork, and a longer one must begin with
// what was seen, which is checked from the log's own tiles.
import { dayOf } from '../../format';
import { fromBase64, Refusal, type Bytes } from '../../proof/bytes';
import { checkGrown, type ReadTile } from '../../proof/consistency';
import { rootText, type Checkpoint } from '../../proof/note';

const k_place = 'log-heads';

export interface Head {
    size: string;
    root: string;
    day: string; // YYYY-MM-DD in Beijing, when it was seen
}
export interface Compared {
    // grown: and what was seen is how it begins. split: it is not. files: the site's files are not those that it signed.
    // unread: the files did not come, so nothing is known yet.
    kind: 'first' | 'same' | 'grown' | 'older' | 'fork' | 'split' | 'files' | 'unread';
    before: Head | null;
}
/** Those that no honest book ever shows. */
export const isAlarm = (kind: Compared['kind']) => kind === 'fork' || kind === 'split' || kind === 'files';

function recall(): Record<string, Head> {
    try {
        return (JSON.parse(localStorage.getItem(k_place) ?? '{}') as Record<string, Head> | null) ?? {};
    } catch {
        return {};
    }
}

function keep(origin: string, head: Head) {
    try {
        localStorage.setItem(k_place, JSON.stringify({ ...recall(), [origin]: head }));
    } catch {
        // Refused storage: the next visit begins anew.
    }
}

export const readTile: ReadTile = async (path, most) => {
    const reply = await fetch(`/log/${path}`);
    if (!reply.ok) throw new TypeError(`${path}: ${reply.status}`);
    const bytes = new Uint8Array(await reply.arrayBuffer()) as Bytes;
    if (bytes.length > most) throw new Refusal('tile_length', path);
    return bytes;
};

/** Compares with what was seen, and keeps the longer if it fits. Only for checkpoints whose signature holds. */
export async function seeHead(checkpoint: Checkpoint, read: ReadTile = readTile): Promise<Compared> {
    const now: Head = { size: String(checkpoint.size), root: rootText(checkpoint), day: dayOf(new Date()) };
    const before = recall()[checkpoint.origin] ?? null;
    const size = before && /^\d{1,19}$/.test(before.size) ? BigInt(before.size) : null;
    const root = before && fromBase64(String(before.root));
    if (size === null || !root) {
        keep(checkpoint.origin, now);
        return { kind: 'first', before: null };
    }
    if (checkpoint.size < size) return { kind: 'older', before };
    if (checkpoint.size === size) return { kind: before?.root === now.root ? 'same' : 'fork', before };
    try {
        await checkGrown({ size, root }, checkpoint, read);
    } catch (error) {
        if (!(error instanceof Refusal)) return { kind: 'unread', before };
        return { kind: error.code === 'history_changed' ? 'split' : 'files', before };
    }
    keep(checkpoint.origin, now);
    return { kind: 'grown', before };
}
