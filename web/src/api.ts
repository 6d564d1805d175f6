// One door to the server: a reply, or a failure that says what happened.
import type { Problem as Told } from './types';

/** As the server told it, or as little as is known where none did. */
export type Problem = Pick<Told, 'status' | 'code' | 'title'> & Partial<Told>;

export type Failure =
    | { kind: 'offline' }
    | { kind: 'slow' }
    | { kind: 'unreadable' }
    | { kind: 'problem'; problem: Problem };

export type Answer = { ok: true; data: unknown } | { ok: false; failure: Failure };

const k_patience_ms = 15_000;

export async function get(path: string, outer: AbortSignal): Promise<Answer> {
    const inner = new AbortController();
    let slow = false;
    const timer = setTimeout(() => {
        slow = true;
        inner.abort();
    }, k_patience_ms);
    const stop = () => inner.abort();
    outer.addEventListener('abort', stop);
    try {
        const reply = await fetch(path, { signal: inner.signal, headers: { accept: 'application/json' } });
        const data: unknown = await reply.json().catch(() => null);
        if (!reply.ok) {
            const problem = (data ?? { title: reply.statusText, code: 'http' }) as Problem;
            return { ok: false, failure: { kind: 'problem', problem: { ...problem, status: reply.status } } };
        }
        if (data === null || typeof data !== 'object') return { ok: false, failure: { kind: 'unreadable' } };
        return { ok: true, data };
    } catch {
        return { ok: false, failure: { kind: slow ? 'slow' : 'offline' } };
    } finally {
        clearTimeout(timer);
        outer.removeEventListener('abort', stop);
    }
}

/** What the server put into the page, so that the first paint needs no second request. */
export function served(): { path: string | null; answer: Answer } | null {
    const block = document.getElementById('page-data');
    if (!block?.textContent) return null;
    try {
        const { path, data } = JSON.parse(block.textContent) as { path: string | null; data: unknown };
        if (data === null || typeof data !== 'object') return null;
        const problem = data as Problem;
        if (typeof problem.status === 'number' && typeof problem.code === 'string')
            return { path, answer: { ok: false, failure: { kind: 'problem', problem } } };
        return { path, answer: { ok: true, data } };
    } catch {
        return null;
    }
}
