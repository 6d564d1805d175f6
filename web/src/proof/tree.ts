// The Merkle tree of RFC 6962 §2.1: SHA-256, leaves and nodes kept apart by their first byte.
import { sha256 } from '@noble/hashes/sha2';
import { concat, Refusal, same, type Bytes } from './bytes';

export const k_most_leaves = 1n << 63n;
/** The longest proof that a tree of so many leaves has. */
export const k_most_hashes = 64;

export const digest = (bytes: Uint8Array) => sha256(bytes) as Bytes;
export const leafHash = (data: Uint8Array) => digest(concat(Uint8Array.of(0), data));
export const nodeHash = (left: Uint8Array, right: Uint8Array) => digest(concat(Uint8Array.of(1), left, right));

const bits = (value: bigint) => (value === 0n ? 0 : value.toString(2).length);
const ones = (value: bigint) => value.toString(2).replaceAll('0', '').length;

/** The root to which a leaf's hash and its proof lead (RFC 6962 §2.1.1). Refuses a proof of another length than the tree needs. */
export function rootFrom(index: bigint, size: bigint, leaf: Bytes, proof: Bytes[]): Bytes {
    if (index >= size) throw new Refusal('index_outside', `${index} / ${size}`);
    // Levels below the place where the path leaves the tree's right edge, then one for each left subtree of that edge.
    const inner = bits(index ^ (size - 1n));
    const needed = inner + ones(index >> BigInt(inner));
    if (proof.length !== needed) throw new Refusal(proof.length < needed ? 'proof_short' : 'proof_long', `${proof.length} / ${needed}`);
    return proof.reduce((hash, sibling, level) => {
        const right = level >= inner || (index >> BigInt(level)) & 1n;
        return right ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    }, leaf);
}

export function checkInclusion(index: bigint, size: bigint, leaf: Bytes, proof: Bytes[], root: Bytes) {
    if (!same(rootFrom(index, size, leaf, proof), root)) throw new Refusal('other_root');
}
