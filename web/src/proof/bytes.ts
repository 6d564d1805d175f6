// Bytes, and the two spellings in which the formats write them. One value has one spelling: anything else is refused.
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes;

/** Nothing unless the bytes are UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | null {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        return null;
    }
}

export function concat(...parts: Uint8Array[]): Bytes {
    const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        out.set(part, at);
        at += part.length;
    }
    return out;
}

export const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at]);

export function base64(bytes: Uint8Array): string {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}

/** RFC 4648 §4, padded, unused bits zero; null for any other spelling. */
export function fromBase64(text: string): Bytes | null {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
    try {
        const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
        return base64(bytes) === text ? bytes : null;
    } catch {
        return null;
    }
}

export const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function fromHex(text: string): Bytes | null {
    if (!/^([0-9a-f]{2})*$/i.test(text)) return null;
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** A decimal number without sign or leading zeros, at most `most`; null otherwise. Numbers of the book may pass 2^53. */
export function wholeNumber(text: string, most: bigint): bigint | null {
    if (!/^(0|[1-9][0-9]{0,19})$/.test(text)) return null;
    const value = BigInt(text);
    return value <= most ? value : null;
}

/** What does not hold, and where; its words are in src/locales/proof. */
export class Refusal extends Error {
    constructor(
        readonly code: string,
        readonly where = '',
    ) {
        super(where ? `${code}: ${where}` : code);
    }
}
