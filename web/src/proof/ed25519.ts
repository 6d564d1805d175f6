// Ed25519 (RFC 8032): the browser's own where it has one, else @noble/curves. A page over plain HTTP has no crypto.subtle.
import type { Bytes } from './bytes';

type Verify = (key: Bytes, message: Bytes, signature: Bytes) => Promise<boolean>;

// A key that any implementation takes (RFC 8032 §7.1, test 1).
const k_trial = Uint8Array.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'.match(/../g)!, (pair) => parseInt(pair, 16));

async function ownOrLibrary(): Promise<Verify> {
    const subtle = globalThis.crypto?.subtle;
    const load = (key: Bytes) => subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
    try {
        await load(k_trial);
        return async (key, message, signature) => {
            try {
                return await subtle.verify({ name: 'Ed25519' }, await load(key), signature, message);
            } catch {
                return false; // not a point of the curve
            }
        };
    } catch {
        const { ed25519 } = await import('@noble/curves/ed25519');
        return async (key, message, signature) => {
            try {
                return ed25519.verify(signature, message, key, { zip215: false });
            } catch {
                return false;
            }
        };
    }
}

let chosen: Promise<Verify> | null = null;
/** Fetches what verifying will need, so that it works without a connection afterwards. */
export function ready(): Promise<Verify> {
    chosen ??= ownOrLibrary().catch((error: unknown) => {
        chosen = null;
        throw error;
    });
    return chosen;
}

export const verifyEd25519: Verify = async (key, message, signature) => (await ready())(key, message, signature);
