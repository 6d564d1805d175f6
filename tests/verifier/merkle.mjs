// RFC 6962 hashing and proofs, C2SP tile names; written from the documents alone (docs/format-log.md).
import { createHash } from 'node:crypto';

const sha256 = (...parts) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
};
const ZERO = Buffer.of(0), ONE = Buffer.of(1);
export const leafHash = (data) => sha256(ZERO, data);
export const nodeHash = (left, right) => sha256(ONE, left, right);

// MTH of RFC 6962 §2.1, by the definition: split at the largest power of two below n.
export function root(hashes) {
    if (hashes.length === 0) return sha256();
    if (hashes.length === 1) return hashes[0];
    let k = 1;
    while (k * 2 < hashes.length) k *= 2;
    return nodeHash(root(hashes.slice(0, k)), root(hashes.slice(k)));
}

// RFC 9162 §2.1.3.2, with BigInt: sizes go up to 2^63.
export function rootFromInclusion(index, size, leaf, proof) {
    if (index >= size) throw new Error('the index is not in the tree');
    let fn = index, sn = size - 1n, hash = leaf;
    for (const sibling of proof) {
        if (sn === 0n) throw new Error('the proof is too long');
        if (fn & 1n || fn === sn) {
            hash = nodeHash(sibling, hash);
            while (!(fn & 1n) && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
        } else {
            hash = nodeHash(hash, sibling);
        }
        fn >>= 1n;
        sn >>= 1n;
    }
    if (sn !== 0n) throw new Error('the proof is too short');
    return hash;
}

// tile/<L>/<N>[.p/<W>]: index 1234067 is x001/x234/067.
export function tilePath(level, index, width) {
    let name = String(index % 1000).padStart(3, '0');
    for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
        name = 'x' + String(rest % 1000).padStart(3, '0') + '/' + name;
    return `tile/${level}/${name}` + (width < 256 ? `.p/${width}` : '');
}
