// C2SP signed notes, checkpoints and cosignatures with Node's own Ed25519.
import { createHash, createPublicKey, verify } from 'node:crypto';

export function strictBase64(text) {
    const bytes = Buffer.from(text, 'base64');
    if (bytes.toString('base64') !== text) throw new Error(`not base64: ${text.slice(0, 40)}`);
    return bytes;
}

export function parseKeys(text) {
    return text.split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#')).map((line) => {
        const plus = line.indexOf('+'), second = line.indexOf('+', plus + 1);
        const name = line.slice(0, plus), id = line.slice(plus + 1, second);
        const bytes = strictBase64(line.slice(second + 1));
        const expected = createHash('sha256').update(name + '\n').update(bytes).digest('hex').slice(0, 8);
        if (bytes.length !== 33 || id !== expected) throw new Error(`no key: ${line}`);
        // SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) is this prefix and the 32 bytes.
        const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
        return { name, id, type: bytes[0], raw: bytes.subarray(1).toString('hex'),
                 key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
    });
}

export function openCheckpoint(note, keys, witnesses = [], quorum = 0) {
    const gap = note.lastIndexOf('\n\n');
    if (gap < 0 || !note.endsWith('\n') || /[\x00-\x09\x0b-\x1f]/.test(note)) throw new Error('no signed note');
    const text = note.slice(0, gap + 1);
    const lines = note.slice(gap + 2, -1).split('\n').map((line) => {
        const match = /^— ([^ +]+) (\S+)$/.exec(line);
        if (!match) throw new Error('no signature line');
        const bytes = strictBase64(match[2]);
        return { name: match[1], id: bytes.subarray(0, 4).toString('hex'), signature: bytes.subarray(4) };
    });
    const match = /^([^\n]+)\n(0|[1-9][0-9]*)\n([^\n]+)\n$/.exec(text);
    if (!match) throw new Error('no checkpoint');
    const [, origin, size, rootText] = match;
    const head = { origin, size: BigInt(size), root: strictBase64(rootText) };
    if (head.root.length !== 32 || head.size > 2n ** 63n) throw new Error('no checkpoint');
    const signedBy = (known) => known.filter((key) => lines.filter((line) => line.name === key.name && line.id === key.id)
        .map((line) => {
            const cosigned = key.type === 4;
            const time = cosigned ? line.signature.readBigUInt64BE(0) : 0n;
            const message = cosigned ? `cosignature/v1\ntime ${time}\n${text}` : text;
            if (!verify(null, Buffer.from(message), key.key, cosigned ? line.signature.subarray(8) : line.signature))
                throw new Error(`the signature of ${key.name} does not hold`);
            return true;
        }).length > 0);
    if (signedBy(keys.filter((key) => key.type === 1 && key.name === origin)).length === 0)
        throw new Error(`no key given for ${origin} has signed the checkpoint`);
    const seen = new Set(signedBy(witnesses.filter((key) => key.type === 4)).map((key) => key.raw));
    if (seen.size < quorum) throw new Error(`${seen.size} of ${quorum} witnesses`);
    return head;
}
