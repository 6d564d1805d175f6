// An independent verifier of receipts: node verify.mjs RECEIPT KEYFILE [WITNESSFILE QUORUM]. Prints JSON; exit 0 proven, 1 not.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { KINDS, UNITS, readLeaf } from './leaf.mjs';
import { leafHash, rootFromInclusion } from './merkle.mjs';
import { openCheckpoint, parseKeys, strictBase64 } from './note.mjs';

const seconds = (text) => {
    const time = Date.parse(text) / 1000;
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) || Number.isNaN(time)) throw new Error('no time');
    return time;
};

// SHA-256 of domain ‖ salt ‖ entry bytes 0…42 ‖ party ‖ basis ‖ rule time ‖ reference: 108 bytes.
export function commitment(body, salt) {
    const out = Buffer.alloc(108);
    out.write('modou-body-v1');
    salt.copy(out, 16);
    out[32] = KINDS.indexOf(body.kind);
    out[33] = body.linked ? 1 : 0;
    out.writeUInt16LE(UNITS.indexOf(body.unit), 34);
    out.writeUInt32LE(seconds(body.event_time), 36);
    out.writeBigUInt64LE(BigInt(body.debit), 40);
    out.writeBigUInt64LE(BigInt(body.credit), 48);
    out.writeUIntLE(Number(body.amount), 56, 6);
    out.writeUIntLE(Number(body.refers), 62, 6);
    out.writeUInt16LE(body.definition, 68);
    out.writeUInt32LE(body.pledge, 70);
    out.writeBigUInt64LE(BigInt(body.party), 74);
    out.writeUIntLE(Number(body.basis), 82, 6);
    out.writeUInt32LE(seconds(body.rule_time), 88);
    strictBase64(body.reference).copy(out, 92);
    return createHash('sha256').update(out).digest();
}

export function verifyReceipt(text, keys, witnesses = [], quorum = 0) {
    const gap = text.indexOf('\n\n');
    const lines = text.slice(0, gap).split('\n');
    const match = /^index (0|[1-9][0-9]*)$/.exec(lines[2] ?? '');
    if (gap < 0 || lines[0] !== 'c2sp.org/tlog-proof@v1' || !lines[1].startsWith('extra ') || !match)
        throw new Error('no receipt');
    const extra = JSON.parse(strictBase64(lines[1].slice(6)).toString('utf8'));
    const data = strictBase64(extra.leaf), index = BigInt(match[1]);
    const leaf = readLeaf(data);
    const proof = lines.slice(3).map(strictBase64);
    if (proof.some((hash) => hash.length !== 32)) throw new Error('no hash');
    if ((extra.body === null) !== (extra.salt === null)) throw new Error('salt without body');
    const body = extra.body;
    if (body !== null) {
        const salt = strictBase64(extra.salt);
        if (salt.length !== 16) throw new Error('no salt');
        if (!commitment(body, salt).equals(leaf.commitment)) throw new Error('the commitment does not open');
        const same = (name, is) => { if (!is) throw new Error(`the leaf says another ${name}`); };
        for (const name of ['kind', 'unit', 'definition', 'pledge']) same(name, leaf[name] === body[name]);
        if (!leaf.hidden) {
            same('day', leaf.day === Math.floor((seconds(body.event_time) + 8 * 3600) / 86400));
            for (const side of ['debit', 'credit']) same(side, leaf[side] === 0n || leaf[side] === BigInt(body[side]));
            for (const name of ['amount', 'refers']) same(name, leaf[name] === BigInt(body[name]));
        }
    }
    const head = openCheckpoint(text.slice(gap + 2), keys, witnesses, quorum);
    if (!rootFromInclusion(index, head.size, leafHash(data), proof).equals(head.root))
        throw new Error('the proof does not lead to the root');
    return { proven: true, origin: head.origin, size: Number(head.size), index: Number(index), erased: body === null, body };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [, , receipt, keyFile, witnessFile, quorum] = process.argv;
    try {
        const witnesses = witnessFile ? parseKeys(readFileSync(witnessFile, 'utf8')) : [];
        console.log(JSON.stringify(verifyReceipt(readFileSync(receipt, 'utf8'), parseKeys(readFileSync(keyFile, 'utf8')),
                                                 witnesses, Number(quorum ?? 0))));
    } catch (error) {
        console.log(JSON.stringify({ proven: false, reason: error.message }));
        process.exitCode = 1;
    }
}
