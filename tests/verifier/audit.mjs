// An independent audit of a folder of tiles: node audit.mjs TILES KEYFILE. Prints JSON as `modou audit --json`; exit 1 on faults.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLeaf } from './leaf.mjs';
import { leafHash, root, tilePath } from './merkle.mjs';
import { openCheckpoint, parseKeys } from './note.mjs';

export function audit(folder, keys) {
    const faults = [];
    const blame = (file, leaf, detail) => faults.push({ file, leaf, detail });
    const report = { leaves: 0, root: '', accounts: [], faults };
    let head;
    try {
        head = openCheckpoint(readFileSync(join(folder, 'checkpoint'), 'utf8'), keys);
    } catch (error) {
        blame('checkpoint', null, error.message);
        return report;
    }
    report.root = head.root.toString('base64');
    const size = Number(head.size), expected = new Set(['checkpoint']);
    const read = (level, index, width) => {
        const path = tilePath(level, index, width);
        expected.add(path);
        if (existsSync(join(folder, path))) return { path, bytes: readFileSync(join(folder, path)) };
        blame(path, null, 'missing');
        return { path, bytes: null };
    };

    // Entries, and the tiles of every level from them.
    const leaves = [], hashes = [];
    for (let first = 0; first < size; first += 256) {
        const width = Math.min(256, size - first);
        const { path, bytes } = read('entries', first / 256, width);
        if (!bytes) return report;
        let at = 0;
        for (let i = 0; i < width; i++) {
            const end = at + 2 <= bytes.length ? at + 2 + bytes.readUInt16BE(at) : Infinity;
            if (end > bytes.length) { blame(path, first + i, 'torn'); return report; }
            const data = bytes.subarray(at + 2, end);
            leaves.push({ path, data });
            hashes.push(leafHash(data));
            at = end;
        }
        if (at !== bytes.length) blame(path, null, 'too long');
    }
    const signed = root(hashes).equals(head.root);
    if (!signed) blame('checkpoint', null, 'the entries have another root');
    for (let level = 0, row = hashes; row.length > 0; level++) {
        const above = [];
        for (let first = 0; first < row.length; first += 256) {
            const part = row.slice(first, first + 256);
            const { path, bytes } = read(level, first / 256, part.length);
            if (bytes && bytes.length !== part.length * 32) blame(path, null, 'another length');
            else if (bytes)
                part.forEach((hash, i) => {
                    if (!hash.equals(bytes.subarray(i * 32, i * 32 + 32)))
                        blame(signed || level > 0 ? path : leaves[first + i].path, (first + i) * 256 ** level, 'another hash');
                });
            if (part.length === 256) above.push(root(part));
        }
        row = above;
    }
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.path, entry.name).slice(folder.replace(/\/$/, '').length + 1);
        if (!entry.isDirectory() && !expected.has(path)) blame(path, null, 'does not belong here');
    }
    if (signed) report.accounts = followLines(leaves, blame);
    report.leaves = size;
    return report;
}

// Every public account's inflow and outflow must go on where they stood. Leaves that name nobody (persons) leave gaps.
function followLines(leaves, blame) {
    const accounts = new Map();
    let opens = 0n, hiddenOut = 0, hiddenIn = 0;
    leaves.forEach(({ path, data }, index) => {
        let leaf;
        const fault = (detail) => blame(path, index, detail);
        try { leaf = readLeaf(data); } catch (error) { return fault(error.message); }
        const moves = ['post', 'settle', 'correct'].includes(leaf.kind);
        if (leaf.kind === 'open') {
            opens += 1n;
            if (leaf.credit === 0n) return;
            if (leaf.credit !== opens || !(leaf.pledge & 0x100) || !leaf.text) fault('a wrong opening');
            accounts.set(leaf.credit, { account: Number(leaf.credit), name: leaf.text, unit: leaf.unit, policy: leaf.pledge & 0xff,
                                        inflow: 0n, outflow: 0n, corrected: 0n, seenOut: hiddenOut, seenIn: hiddenIn });
            return;
        }
        if (leaf.hidden) {
            if (leaf.kind === 'correct') hiddenIn++;
            else if (moves) hiddenOut++;
            return;
        }
        if (!moves) return;
        const side = (number) => {
            const line = accounts.get(number);
            if (number !== 0n && (!line || line.unit !== leaf.unit)) fault(`account ${number} is unknown or of another unit`);
            return line;
        };
        const from = side(leaf.debit), to = side(leaf.credit);
        if (from && leaf.kind === 'correct') {
            const original = leaf.refers < BigInt(index) ? readLeaf(leaves[Number(leaf.refers)].data) : null;
            const inside = original && original.credit === leaf.debit && leaf.debitFrom >= original.creditFrom &&
                leaf.debitFrom + leaf.amount <= original.creditFrom + original.amount;
            if (!inside) fault('a correction outside of what it corrects');
            from.corrected += leaf.amount;
        } else if (from) {
            if (leaf.debitFrom < from.outflow || (leaf.debitFrom > from.outflow && hiddenOut === from.seenOut))
                fault(`outflow stood at ${from.outflow}, the leaf begins at ${leaf.debitFrom}`);
            from.outflow = leaf.debitFrom + leaf.amount;
            from.seenOut = hiddenOut;
        }
        if (from && from.policy !== 1 && from.outflow + from.corrected > from.inflow) {
            // What persons gave back is inflow that no leaf shows.
            if (hiddenIn === from.seenIn) fault('more went out than had come in');
            else from.inflow = from.outflow + from.corrected;
        }
        if (!to) return;
        if (leaf.creditFrom < to.inflow || (leaf.creditFrom > to.inflow && hiddenIn === to.seenIn))
            fault(`inflow stood at ${to.inflow}, the leaf begins at ${leaf.creditFrom}`);
        to.inflow = leaf.creditFrom + leaf.amount;
        to.seenIn = hiddenIn;
    });
    return [...accounts.values()].sort((a, b) => a.account - b.account).map((line) => ({
        account: line.account, name: line.name, unit: line.unit, inflow: Number(line.inflow), outflow: Number(line.outflow),
        corrected: Number(line.corrected) }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const report = audit(process.argv[2], parseKeys(readFileSync(process.argv[3], 'utf8')));
    console.log(JSON.stringify(report));
    process.exitCode = report.faults.length > 0 ? 1 : 0;
}
