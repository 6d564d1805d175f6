// The public leaf, format version 1 (docs/format-journal.md, docs/format-log.md).
export const KINDS = [, 'post', 'reserve', 'settle', 'release', 'correct', 'open', 'close', 'note'];
export const UNITS = ['none', 'CNY', 'minute', 'gyhour', 'gram', 'tree', 'm2', 'seat', 'credential', 'code', 'act'];

export function readLeaf(data) {
    if (data.length < 98 || data[0] !== 1) throw new Error('no leaf of version 1');
    const leaf = {
        kind: KINDS[data[1]],
        unit: UNITS[data.readUInt16LE(2)],
        day: data.readUInt32LE(4),
        debit: data.readBigUInt64LE(8),
        debitFrom: data.readBigUInt64LE(16),
        credit: data.readBigUInt64LE(24),
        creditFrom: data.readBigUInt64LE(32),
        amount: data.readBigUInt64LE(40),
        refers: data.readBigUInt64LE(48),
        definition: data.readUInt16LE(56),
        pledge: data.readUInt32LE(58),
        commitment: data.subarray(66, 98),
        text: data.subarray(98).toString('utf8'),
    };
    if (!leaf.kind || !leaf.unit || data.readUInt16LE(64) !== 0 || data.readUInt16LE(62) !== data.length - 98)
        throw new Error('a malformed leaf');
    leaf.hidden = !['open', 'note'].includes(leaf.kind) && leaf.amount === 0n && leaf.day === 0;
    return leaf;
}
