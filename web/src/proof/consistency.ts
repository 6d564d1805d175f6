// Whether a log that was seen earlier is the beginning of what it is now: RFC 6962 §2.1.2, from the log's public tiles (C2SP
// tlog-tiles). Both roots are made from the same few hashes, so that one signed root holds them to the other.
import { Refusal, same, type Bytes } from './bytes';
import { nodeHash } from './tree';

const k_tile_height = 8;
const k_tile_width = 1n << BigInt(k_tile_height);
const k_hash_bytes = 32;

export interface Tree {
    size: bigint;
    root: Bytes;
}
/** The bytes of a file of the log, by its path below /log/; at most `most` of them. Throws when there are none to be had. */
export type ReadTile = (path: string, most: number) => Promise<Bytes>;

/** tile/<level>/<index>[.p/<width>]: the index in groups of three digits, all but the last with an x before. */
export function tilePath(level: number, index: bigint, width: number): string {
    const digits = String(index);
    const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
    const name = groups.map((group, at) => (at + 1 < groups.length ? `x${group}` : group)).join('/');
    return `tile/${level}/${name}${width < Number(k_tile_width) ? `.p/${width}` : ''}`;
}

/** The largest power of two below a size of two or more. */
function half(size: bigint): bigint {
    let k = 1n;
    while (k << 1n < size) k <<= 1n;
    return k;
}

const perfect = (hashes: Bytes[]): Bytes =>
    hashes.length === 1 ? hashes[0] : perfect(Array.from({ length: hashes.length / 2 }, (_, at) => nodeHash(hashes[2 * at], hashes[2 * at + 1])));

class Reader {
    private had = new Map<string, Promise<Bytes>>();
    constructor(
        private readonly size: bigint,
        private readonly read: ReadTile,
    ) {}

    private tile(level: number, index: bigint): Promise<Bytes> {
        const left = (this.size >> BigInt(k_tile_height * level)) - index * k_tile_width;
        const width = Number(left < k_tile_width ? left : k_tile_width);
        const path = tilePath(level, index, width);
        const bytes = width * k_hash_bytes;
        let tile = this.had.get(path);
        if (!tile) {
            tile = this.read(path, bytes).then((read) => {
                if (read.length !== bytes) throw new Refusal('tile_length', path);
                return read;
            });
            this.had.set(path, tile);
        }
        return tile;
    }

    /** The root of leaves [from, from + size): where it is a whole subtree, out of one tile. */
    async root(from: bigint, size: bigint): Promise<Bytes> {
        if (size & (size - 1n)) {
            const k = half(size);
            return nodeHash(await this.root(from, k), await this.root(from + k, size - k));
        }
        const height = size.toString(2).length - 1;
        const level = Math.floor(height / k_tile_height);
        const first = from >> BigInt(k_tile_height * level);
        const tile = await this.tile(level, first / k_tile_width);
        const at = Number(first % k_tile_width);
        const count = 1 << height % k_tile_height;
        return perfect(Array.from({ length: count }, (_, one) => tile.slice((at + one) * k_hash_bytes, (at + one + 1) * k_hash_bytes)));
    }

    /** Of leaves [from, from + size): the root of the first `before` of them, and of all. */
    async both(from: bigint, size: bigint, before: bigint): Promise<[Bytes, Bytes]> {
        if (before === size) {
            const root = await this.root(from, size);
            return [root, root];
        }
        const k = half(size);
        if (before <= k) {
            const [old, left] = await this.both(from, k, before);
            return [old, nodeHash(left, await this.root(from + k, size - k))];
        }
        const left = await this.root(from, k);
        const [old, right] = await this.both(from + k, size - k, before - k);
        return [nodeHash(left, old), nodeHash(left, right)];
    }
}

/** Refusals: tile_root (the files are not those of `now`), history_changed (they are, but `before` is not how they begin), tile_length. */
export async function checkGrown(before: Tree, now: Tree, read: ReadTile) {
    if (before.size > now.size) throw new Refusal('history_changed', `${before.size} / ${now.size}`);
    if (before.size === 0n || now.size === 0n) return;
    const [old, whole] = await new Reader(now.size, read).both(0n, now.size, before.size);
    if (!same(whole, now.root)) throw new Refusal('tile_root');
    if (!same(old, before.root)) throw new Refusal('history_changed');
}
