// The longest signed checkpoint of each log that this browser has seen. A log only grows: one that is shorter than before is an old
// copy, and two different ones of the same length are a fork. (What lies between two lengths is for `modou audit` and witnesses.)
import { rootText, type Checkpoint } from './note';

const k_place = 'log-heads';

export interface Head {
    size: string;
    root: string;
    day: string; // YYYY-MM-DD, when it was seen
}
export interface Compared {
    kind: 'first' | 'same' | 'grown' | 'older' | 'fork';
    before: Head | null;
}

function recall(): Record<string, Head> {
    try {
        return (JSON.parse(localStorage.getItem(k_place) ?? '{}') as Record<string, Head> | null) ?? {};
    } catch {
        return {};
    }
}

/** Compares with what was seen, and keeps the longer. Only for checkpoints whose signature holds. */
export function seeHead(checkpoint: Checkpoint): Compared {
    const heads = recall();
    const before = heads[checkpoint.origin] ?? null;
    const now: Head = { size: String(checkpoint.size), root: rootText(checkpoint), day: new Date().toISOString().slice(0, 10) };
    const size = before && /^\d+$/.test(before.size) ? BigInt(before.size) : null;
    if (before && size !== null && checkpoint.size <= size) {
        if (checkpoint.size < size) return { kind: 'older', before };
        return { kind: before.root === now.root ? 'same' : 'fork', before };
    }
    try {
        localStorage.setItem(k_place, JSON.stringify({ ...heads, [checkpoint.origin]: now }));
    } catch {
        // Refused storage: the next visit begins anew.
    }
    return { kind: before ? 'grown' : 'first', before };
}
