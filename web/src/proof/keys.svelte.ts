// The log's key as this browser knows it: what the reader put in, else what was first seen here. The server's word never
// replaces it: a key that changes is shown, and stays unused until the reader takes it.
import { dayOf } from '../format';
import { parseKeyFile, type Key } from './note';

const k_place = 'log-keys';
const k_address = '/log/vkey';

interface Kept {
    text: string;
    from: 'first' | 'reader';
    since: string; // YYYY-MM-DD in Beijing
}

function recall(): Kept | null {
    try {
        const kept = JSON.parse(localStorage.getItem(k_place) ?? 'null') as Kept | null;
        if (!kept) return null;
        parseKeyFile(kept.text);
        return kept;
    } catch {
        return null;
    }
}

class LogKeys {
    kept = $state<Kept | null>(recall());
    /** What the server gives, when that is not all known here. */
    offered = $state('');

    get keys(): Key[] {
        return this.kept ? parseKeyFile(this.kept.text) : [];
    }

    private keep(text: string, from: Kept['from']) {
        this.kept = { text: parseKeyFile(text).map((key) => key.text).join('\n'), from, since: dayOf(new Date()) };
        this.offered = '';
        try {
            localStorage.setItem(k_place, JSON.stringify(this.kept));
        } catch {
            // Refused storage: the key is known for this visit.
        }
    }

    /** Asks the server once; without a connection what is known stays. */
    async learn() {
        let text: string;
        try {
            const reply = await fetch(k_address);
            if (!reply.ok) return;
            text = await reply.text();
            const given = parseKeyFile(text);
            const known = new Set(this.keys.map((key) => key.text));
            if (!this.kept) this.keep(text, 'first');
            else this.offered = given.every((key) => known.has(key.text)) ? '' : given.map((key) => key.text).join('\n');
        } catch {
            return;
        }
    }

    /** Throws a Refusal when the text is no key file. */
    put(text: string) {
        this.keep(text, 'reader');
    }

    forget() {
        this.kept = null;
        try {
            localStorage.removeItem(k_place);
        } catch {
            // Nothing was stored.
        }
    }
}

export const logKeys = new LogKeys();
