// For tests: the site's verifier as the browser runs it, and a small log made here with nothing but Node's own cryptography.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

let code;
/** A fresh copy of src/proof each time: what it has chosen (whose Ed25519) is not remembered. */
export async function verifier() {
    if (!code) {
        const entry = fileURLToPath(new URL('../src/proof/all.ts', import.meta.url));
        const built = await build({
            configFile: false, logLevel: 'error',
            build: { write: false, minify: false, lib: { entry, formats: ['es'] }, rollupOptions: { output: { inlineDynamicImports: true } } },
        });
        code = built[0].output[0].code;
    }
    return import(`data:text/javascript,${encodeURIComponent(`${code}\n//${Math.random()}`)}`);
}

/** Receipts, keys and tiles that Modou's own code wrote, shared with tests/verifier. */
export const vectorBytes = (name) => readFileSync(new URL(`../../tests/verifier/vectors/${name}`, import.meta.url));
export const vector = (name) => vectorBytes(name).toString('utf8');
export const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
export const leafHash = (data) => sha(Buffer.of(0), data);
const nodeHash = (left, right) => sha(Buffer.of(1), left, right);

// RFC 6962 §2.1, word by word.
const half = (count) => {
    let k = 1;
    while (k * 2 < count) k *= 2;
    return k;
};
export function root(hashes) {
    if (hashes.length === 1) return hashes[0];
    const k = half(hashes.length);
    return nodeHash(root(hashes.slice(0, k)), root(hashes.slice(k)));
}
export function path(at, hashes) {
    if (hashes.length === 1) return [];
    const k = half(hashes.length);
    return at < k ? [...path(at, hashes.slice(0, k)), root(hashes.slice(k))] : [...path(at - k, hashes.slice(k)), root(hashes.slice(0, k))];
}

/** A file of tile/<level>/, as docs/format-log.md has it: the roots of full tiles of the level below. */
export function tile(hashes, path) {
    const [, level, name, part] = /^tile\/(\d)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path);
    const under = 256 ** Number(level);
    const first = 256 * Number(name.replace(/\D/g, ''));
    const width = Number(part ?? 256);
    return Buffer.concat(Array.from({ length: width }, (_, at) => root(hashes.slice((first + at) * under, (first + at + 1) * under))));
}

export function makeKey(name, type = 1) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const bytes = Buffer.concat([Buffer.of(type), publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)]);
    const id = sha(`${name}\n`, bytes).subarray(0, 4);
    return {
        name, text: `${name}+${id.toString('hex')}+${bytes.toString('base64')}`,
        signs: (text) => `— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64')}\n`,
        cosigns: (text, seconds) => {
            const time = Buffer.alloc(8);
            time.writeBigUInt64BE(BigInt(seconds));
            return `— ${name} ${Buffer.concat([id, time, sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), privateKey)]).toString('base64')}\n`;
        },
    };
}

const kinds = ['post', 'reserve', 'settle', 'release', 'correct', 'open', 'close', 'note'];
/** The 98 bytes of docs/format-log.md; `text` goes behind them. */
export function leaf({ kind = 'post', unit = 1, day = 20_000, debit = 0n, debitFrom = 0n, credit = 0n, creditFrom = 0n, amount = 0n, refers = 0n, definition = 1, pledge = 7, commitment = Buffer.alloc(32), text = '' }) {
    const out = Buffer.alloc(98);
    out[0] = 1;
    out[1] = kinds.indexOf(kind) + 1;
    out.writeUInt16LE(unit, 2);
    out.writeUInt32LE(day, 4);
    [debit, debitFrom, credit, creditFrom, amount, refers].forEach((value, at) => out.writeBigUInt64LE(BigInt(value), 8 + 8 * at));
    out.writeUInt16LE(definition, 56);
    out.writeUInt32LE(pledge, 58);
    out.writeUInt16LE(Buffer.byteLength(text), 62);
    commitment.copy(out, 66);
    return Buffer.concat([out, Buffer.from(text)]);
}
export function commitment(body, salt) {
    const out = Buffer.alloc(60);
    out[0] = kinds.indexOf(body.kind) + 1;
    out[1] = body.linked ? 1 : 0;
    out.writeUInt16LE(1, 2);
    out.writeUInt32LE(Date.parse(body.event_time) / 1000, 4);
    out.writeBigUInt64LE(BigInt(body.debit), 8);
    out.writeBigUInt64LE(BigInt(body.credit), 16);
    out.writeUIntLE(Number(body.amount), 24, 6);
    out.writeUIntLE(Number(body.refers), 30, 6);
    out.writeUInt16LE(body.definition, 36);
    out.writeUInt32LE(body.pledge, 38);
    out.writeBigUInt64LE(BigInt(body.party), 42);
    out.writeUIntLE(Number(body.basis), 50, 6);
    out.writeUInt32LE(Date.parse(body.rule_time) / 1000, 56);
    return sha('modou-body-v1\0\0\0', salt, out, Buffer.from(body.reference, 'base64'));
}
/** A log over these leaves: its checkpoint, and a receipt for each. */
export function makeLog(leaves, key, witnesses = []) {
    const hashes = leaves.map(leafHash);
    const text = `${key.name}\n${leaves.length}\n${root(hashes).toString('base64')}\n`;
    const checkpoint = `${text}\n${key.signs(text)}${witnesses.map((one) => one.cosigns(text, 1_795_000_000)).join('')}`;
    const receipt = (at, opening = null) => {
        const extra = JSON.stringify({ leaf: leaves[at].toString('base64'), salt: opening && opening.salt.toString('base64'), body: opening && opening.body });
        const lines = path(at, hashes).map((hash) => `${hash.toString('base64')}\n`).join('');
        return `c2sp.org/tlog-proof@v1\nextra ${Buffer.from(extra).toString('base64')}\nindex ${at}\n${lines}\n${checkpoint}`;
    };
    return { checkpoint, receipt, hashes };
}
/** A receipt's extra, changed; all else stays. */
export function withExtra(receipt, change) {
    return receipt.replace(/^extra (.*)$/m, (_, coded) => {
        const json = JSON.parse(Buffer.from(coded, 'base64').toString());
        const changed = change(json) ?? json;
        return `extra ${Buffer.from(typeof changed === 'string' ? changed : JSON.stringify(changed)).toString('base64')}`;
    });
}
