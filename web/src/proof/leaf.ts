// The public leaf of an entry (docs/format-log.md): 98 bytes, little-endian, then the text of a public account or a note.
import { fromUtf8, Refusal, type Bytes } from './bytes';

export const k_kinds = ['post', 'reserve', 'settle', 'release', 'correct', 'open', 'close', 'note'] as const;
export const k_units = ['none', 'CNY', 'minute', 'gyhour', 'gram', 'tree', 'm2', 'seat', 'credential', 'code', 'act'] as const;
export type Kind = (typeof k_kinds)[number];
export type Unit = (typeof k_units)[number];

export const k_leaf_bytes = 98;
const k_most_u48 = (1n << 48n) - 1n;
// 7 February 2106 in Beijing: the last day that an entry's time can name.
const k_last_day = 49710;

export interface Leaf {
    kind: Kind;
    unit: Unit;
    day: number; // days since 1970-01-01, Asia/Shanghai
    debit: bigint;
    debitFrom: bigint;
    credit: bigint;
    creditFrom: bigint;
    amount: bigint;
    refers: bigint;
    definition: number;
    pledge: number;
    commitment: Bytes;
    text: string;
    /** A person stands on one side: neither side, amount nor day is told. */
    hidden: boolean;
}

function wrongField(leaf: Leaf): string | null {
    const { kind, debit, credit, debitFrom, creditFrom, amount, refers, day, text } = leaf;
    if (amount > k_most_u48) return 'amount';
    if (debitFrom > k_most_u48 || creditFrom > k_most_u48) return 'interval';
    if (refers > k_most_u48) return 'refers';
    if (debit === 0n && debitFrom !== 0n) return 'debit';
    if (credit === 0n && creditFrom !== 0n) return 'credit';
    if (kind === 'open' || kind === 'close' || kind === 'note') {
        if (amount !== 0n) return 'amount';
        if (debit !== 0n || creditFrom !== 0n) return 'debit';
        if (kind === 'note' && credit !== 0n) return 'credit';
        if (kind === 'note' && leaf.unit !== 'none') return 'unit';
        if (text && (kind === 'close' || (kind === 'open' && credit === 0n))) return 'text';
        return null;
    }
    if (leaf.unit === 'none') return 'unit';
    if (text) return 'text';
    if (amount === 0n) return debit !== 0n || credit !== 0n || refers !== 0n || day !== 0 ? 'amount' : null;
    if (debit !== 0n && debit === credit) return 'credit';
    if ((kind === 'reserve' || kind === 'release') && (debitFrom !== 0n || creditFrom !== 0n)) return 'interval';
    return null;
}

export function readLeaf(data: Bytes): Leaf {
    const bad = (where: string) => new Refusal('leaf_form', where);
    if (data.length < k_leaf_bytes) throw bad('length');
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (view.getUint8(0) !== 1) throw new Refusal('leaf_version', String(view.getUint8(0)));
    const kind = k_kinds[view.getUint8(1) - 1];
    if (!kind) throw bad('kind');
    const unit = k_units[view.getUint16(2, true)];
    if (!unit) throw bad('unit');
    const day = view.getUint32(4, true);
    if (day > k_last_day) throw bad('day');
    if (view.getUint16(64, true) !== 0) throw bad('reserved');
    if (data.length !== k_leaf_bytes + view.getUint16(62, true)) throw bad('text');
    const text = fromUtf8(data.subarray(k_leaf_bytes));
    if (text === null) throw bad('text');
    const u64 = (at: number) => view.getBigUint64(at, true);
    const amount = u64(40);
    const leaf: Leaf = {
        kind, unit, day, text, amount,
        debit: u64(8), debitFrom: u64(16), credit: u64(24), creditFrom: u64(32), refers: u64(48),
        definition: view.getUint16(56, true), pledge: view.getUint32(58, true),
        commitment: data.slice(66, 98),
        hidden: kind !== 'open' && kind !== 'note' && day === 0 && amount === 0n,
    };
    const wrong = wrongField(leaf);
    if (wrong) throw bad(wrong);
    return leaf;
}

/** Days since 1970 as YYYY-MM-DD. */
export const dayText = (day: number) => new Date(day * 864e5).toISOString().slice(0, 10);
